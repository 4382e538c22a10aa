import type { GrantView } from '@chatapp-access/contract/account'
import { Anchor } from '@mantine/core'
import { useMemo } from 'react'
import { Link } from 'wouter'
import { type Translation, useTexts } from '../../i18n/index.ts'
import { type Column, DataTable, Moment, SecondLine } from '../../parts/index.ts'
import classes from './access.module.css'
import { EndGrant } from './end-grant.tsx'
import { Ends } from './ends.tsx'
import { accessTexts } from './texts.ts'
import { useEndGrant } from './use-end-grant.ts'

type Words = Translation<(typeof accessTexts)['en']>

interface Props {
  grants: readonly GrantView[]
  onMore: (() => void) | undefined
  loadingMore: boolean
}

export function GrantsTable({ grants, onMore, loadingMore }: Props) {
  const t = useTexts(accessTexts)
  return (
    <DataTable
      label={t.list}
      columns={useColumns()}
      rows={grants}
      rowKey={({ id }) => id}
      onMore={onMore}
      loadingMore={loadingMore}
    />
  )
}

/** The same columns at each draw, so that the rows that are there are not drawn anew when more of them come. */
function useColumns(): Column<GrantView>[] {
  const t = useTexts(accessTexts)
  const end = useEndGrant()
  return useMemo(() => columnsOf(t, end), [t, end])
}

function columnsOf(t: Words, end: (grant: GrantView) => Promise<void>): Column<GrantView>[] {
  return [
    {
      key: 'app',
      title: t.app,
      isName: true,
      cell: grant => (
        <>
          <Anchor component={Link} href={`/apps/${grant.appNumber}`} fw={600}>
            {grant.appName}
          </Anchor>
          <SecondLine>{grant.appId}</SecondLine>
          <Credential grant={grant} />
        </>
      ),
    },
    { key: 'since', title: t.since, cell: grant => <Since grant={grant} /> },
    { key: 'seen', title: t.lastSeen, cell: grant => <LastSeen grant={grant} /> },
    { key: 'ends', title: t.ends, cell: grant => <Ends grant={grant} /> },
    { key: 'end', title: '', isActions: true, cell: grant => <EndGrant grant={grant} onEnd={end} /> },
  ]
}

function Credential({ grant: { credential, credentialLabel } }: { grant: GrantView }) {
  const t = useTexts(accessTexts)
  const words = t.credentials[credential]
  return <SecondLine>{credentialLabel === '' ? words : t.labelled(words, credentialLabel)}</SecondLine>
}

function Since({ grant: { madeAt, madeAddress, madeAgent } }: { grant: GrantView }) {
  return (
    <div className={classes.since}>
      <Moment at={madeAt} both />
      <SecondLine>{madeAddress}</SecondLine>
      {madeAgent !== '' && <SecondLine>{madeAgent}</SecondLine>}
    </div>
  )
}

function LastSeen({ grant: { lastSeenAt, lastNetwork, queries, generation } }: { grant: GrantView }) {
  const t = useTexts(accessTexts)
  return (
    <>
      <Moment at={lastSeenAt} both />
      <SecondLine>{lastNetwork === '' ? t.unknownNetwork : t.from(lastNetwork)}</SecondLine>
      <SecondLine>{t.used(queries, generation - 1)}</SecondLine>
    </>
  )
}
