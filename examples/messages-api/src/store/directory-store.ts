import type { DatabaseSync } from 'node:sqlite'
import type { Company, Employee, License, MessengerType } from '@chatapp-access/contract'

/** What an account has: licenses with their messengers, companies with their employees. */
export function directoryStore(db: DatabaseSync) {
  const licenses = db.prepare('SELECT document FROM license WHERE account = ? ORDER BY id')
  const license = db.prepare('SELECT document FROM license WHERE account = ? AND id = ?')
  const companies = db.prepare('SELECT id AS companyId FROM company WHERE account = ? ORDER BY id')
  const company = db.prepare('SELECT id AS companyId FROM company WHERE account = ? AND id = ?')
  const employees = db.prepare('SELECT document FROM employee WHERE account = ? AND company = ? ORDER BY id')

  return {
    licenses: (account: number): License[] => licenses.all(account).map(row => JSON.parse(String(row.document))),

    /** Whether the account has that license with a messenger of that type. */
    hasMessenger(account: number, licenseId: number, type: MessengerType): boolean {
      const row = license.get(account, licenseId)
      return row !== undefined && (JSON.parse(String(row.document)) as License).messenger.some(own => own.type === type)
    },

    companies: (account: number): Company[] => companies.all(account) as unknown as Company[],

    /** A company, where the account has it. */
    company: (account: number, companyId: number) => company.get(account, companyId) as Company | undefined,

    employees: (account: number, companyId: number): Employee[] =>
      employees.all(account, companyId).map(row => JSON.parse(String(row.document))),
  }
}
