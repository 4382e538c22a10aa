import { NativeSelect } from '@mantine/core'
import { useSearchParams } from 'wouter'
import { useAccount } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import classes from './parts.module.css'
import { partsTexts } from './texts.ts'

/** The app that a page is narrowed to by `?app=3` in its address; undefined for all. */
export function useChosenApp(): string | undefined {
  const [search] = useSearchParams()
  const app = search.get('app')
  return app !== null && /^[1-9]\d{0,14}$/.test(app) ? app : undefined
}

/** Narrows a page to one app. The choice lies in the address: it survives a reload and can be linked to. */
export function AppFilter() {
  const t = useTexts(partsTexts)
  const apps = useAccount('apps')
  const [, setSearch] = useSearchParams()
  const chosen = useChosenApp()
  const choose = (app: string) =>
    setSearch(
      search => {
        if (app === '') search.delete('app')
        else search.set('app', app)
        return search
      },
      { replace: true },
    )
  const known = (apps.data?.apps ?? []).map(({ number, name }) => ({ value: String(number), label: name }))
  // A deleted one still has its journal, and whoever came by an old link has to find the way to all of them.
  const isGone = chosen !== undefined && apps.data !== undefined && !known.some(({ value }) => value === chosen)
  return (
    <NativeSelect
      aria-label={t.app}
      className={classes.filter}
      value={chosen ?? ''}
      onChange={event => choose(event.currentTarget.value)}
      data={[
        { value: '', label: t.allApps },
        ...known,
        ...(isGone ? [{ value: chosen, label: t.appNumber(chosen) }] : []),
      ]}
    />
  )
}
