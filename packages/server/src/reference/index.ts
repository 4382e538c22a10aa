export { registerOpenApi } from './openapi.ts'
export { registerPages } from './pages.ts'
export type { ReferenceSettings } from './settings.ts'
