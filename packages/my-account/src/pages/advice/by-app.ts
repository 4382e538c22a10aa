import type { AdviceView } from '@chatapp-access/contract/account'

export interface AdviceOfApp {
  appNumber: number
  appName: string
  advice: readonly AdviceView[]
}

/** Advice by app, the app with most to lose first: warnings before the rest, then the freshest. */
export function byApp(advice: readonly AdviceView[]): AdviceOfApp[] {
  const groups = Map.groupBy(advice, ({ appNumber }) => appNumber)
  return [...groups]
    .map(([appNumber, ofApp]) => ({ appNumber, appName: ofApp[0]?.appName ?? '', advice: ofApp.toSorted(byWeight) }))
    .toSorted((a, b) => warningsOf(b) - warningsOf(a) || a.appNumber - b.appNumber)
}

function byWeight(a: AdviceView, b: AdviceView): number {
  return Number(b.severity === 'warning') - Number(a.severity === 'warning') || b.seenAt - a.seenAt
}

const warningsOf = ({ advice }: AdviceOfApp) => advice.filter(({ severity }) => severity === 'warning').length
