import { CopyButton } from '../../parts/index.ts'
import classes from './apps.module.css'

/** An appId, and a button that copies it. */
export function AppId({ appId }: { appId: string }) {
  return (
    <span className={classes.appId}>
      <code>{appId}</code>
      <CopyButton value={appId} label={appId} variant="subtle" />
    </span>
  )
}
