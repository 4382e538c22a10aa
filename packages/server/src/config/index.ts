export { type Config, ConfigError, readConfig } from './config.ts'
export { completeRoutes, type RouteSetting } from './parse-routes.ts'
export { routesOf } from './routes-of.ts'
export { environmentName, FLAG_KEYS, flagName, SETTING_KEYS, SETTINGS, type SettingKey } from './settings.ts'
