export { type Config, ConfigError, readConfig } from './config.ts'
export { environmentName, FLAG_KEYS, flagName, SETTING_KEYS, SETTINGS, type SettingKey } from './settings.ts'
