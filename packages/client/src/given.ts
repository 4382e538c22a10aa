/** The properties of an object that have a value: `undefined` is one that is not given. */
export function given<Value>(object: object | undefined): [string, Value][] {
  return Object.entries(object ?? {}).filter(([, value]) => value !== undefined)
}
