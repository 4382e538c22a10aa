import type { GrantView } from '@chatapp-access/contract/account'
import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { type Data, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { type Column, DataTable, ErrorText, Moment } from '../../parts/index.ts'
import { securityTexts } from './texts.ts'

interface Props {
  changed: Data<'changePassword'>
  onClose: () => void
}

/** After a change of the password: what it ended, and what app passwords gave, to keep or to end one by one. */
export function KeptAccess({ changed, onClose }: Props) {
  const { password: t } = useTexts(securityTexts)
  const [ended, setEnded] = useState<ReadonlySet<string>>(new Set())
  const end = useAct('endGrant', ['grants'])
  const kept = changed.kept.filter(grant => !ended.has(grant.id))
  const endOne = ({ id }: GrantView) => {
    end.mutate({ params: { id } }, { onSuccess: () => setEnded(before => new Set([...before, id])) })
  }
  const columns: Column<GrantView>[] = [
    { key: 'app', title: t.app, isName: true, cell: grant => grant.appName },
    { key: 'by', title: t.by, cell: grant => grant.credentialLabel || t.unknown },
    { key: 'seen', title: t.seen, cell: grant => <Moment at={grant.lastSeenAt} /> },
    { key: 'from', title: t.from, cell: grant => grant.lastNetwork || grant.madeAddress || t.unknown },
    {
      key: 'end',
      title: t.end,
      isActions: true,
      cell: grant => (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={t.endLabel(grant.appName, grant.credentialLabel || t.unknown)}
          onClick={() => endOne(grant)}
        >
          {t.end}
        </Button>
      ),
    },
  ]
  return (
    <Stack>
      <Text>{t.ended(changed.ended)}</Text>
      {kept.length === 0 ? (
        <Text c="dimmed">{t.keptNone}</Text>
      ) : (
        <>
          <Text>{t.kept}</Text>
          <DataTable label={t.keptLabel} columns={columns} rows={kept} rowKey={grant => grant.id} />
        </>
      )}
      <ErrorText failure={end.error} />
      <div>
        <Button onClick={onClose}>{t.close}</Button>
      </div>
    </Stack>
  )
}
