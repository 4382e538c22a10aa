import type { NoticeView } from '@chatapp-access/contract/account'
import { IconCheck, IconClock, IconX } from '@tabler/icons-react'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { SecondLine, useNow } from '../../parts/index.ts'
import { deliveryFailure } from './failure-words.ts'
import classes from './notices.module.css'
import { noticesTexts } from './texts.ts'

const ICONS = { sent: IconCheck, waiting: IconClock, failed: IconX }

/** By which ways a notice went, and how that went. */
export function Deliveries({ deliveries }: Pick<NoticeView, 'deliveries'>) {
  const t = useTexts(noticesTexts)
  if (deliveries.length === 0) return t.onlyHere
  return (
    <ul className={classes.deliveries}>
      {deliveries.map(delivery => (
        <Delivery key={delivery.channel} {...delivery} />
      ))}
    </ul>
  )
}

function Delivery({ channel, state, attempts, nextAt, failure }: NoticeView['deliveries'][number]) {
  const t = useTexts(noticesTexts)
  const format = useFormat()
  const now = useNow(5_000)
  const Icon = ICONS[state]
  const next = state === 'waiting' && nextAt > 0 ? t.next(format.relative(Math.max(nextAt, now), now)) : ''
  const tries = state === 'failed' && attempts > 1 ? t.tries(attempts) : ''
  const why = state === 'sent' || failure === '' ? '' : deliveryFailure(failure, t.failures)
  const more = [why, tries, next].filter(words => words !== '').join(' · ')
  return (
    <li className={classes.delivery} data-state={state}>
      <Icon size={16} stroke={1.9} aria-hidden />
      <span>
        {t.channels[channel]}: {t.states[state]}
        {more !== '' && <SecondLine>{more}</SecondLine>}
      </span>
    </li>
  )
}
