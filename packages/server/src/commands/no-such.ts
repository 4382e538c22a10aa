import { CannotDoError } from '../flows/create-account.ts'

export function noSuchAccount(accountId: number): CannotDoError {
  return new CannotDoError(`there is no account ${accountId}; see: chatapp-server accounts list`)
}

export function noSuchApp(appId: string): CannotDoError {
  return new CannotDoError(`there is no app ${appId}; see: chatapp-server apps list`)
}
