import { checkOf } from '../check.ts'
import { judgeRecovery, refreshedWithToken } from '../recovery.ts'
import { crash } from '../scenes/accidents.ts'
import { good, KEEPS_NO_PAIR, NEVER_REFRESHED, unknown } from '../verdict.ts'

export const crashBeforeSave = checkOf({
  name: 'crash-before-save',
  title: 'comes through a crash between refresh and save',
  mend: 'Keep the old pair until the new one is saved, and save it before its first use: write a new file and rename it over the old one. A lock must end with the process that holds it, as flock does.',
  part: 'keep',
  scene: crash,
  judge: (accidents, habit) => {
    if (!accidents) return unknown(KEEPS_NO_PAIR)
    if (accidents.every(({ during }) => !refreshedWithToken(during))) return unknown(NEVER_REFRESHED)
    const verdicts = accidents.map(({ during, after }) => judgeRecovery('it was killed', during, after, habit))
    return verdicts.find(({ grade }) => grade === 'bad') ?? good()
  },
})
