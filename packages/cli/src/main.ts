#!/usr/bin/env node
import { homedir } from 'node:os'
import { join } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import { runCommandLine } from './command-line.ts'
import { COMMANDS } from './command-table.ts'
import { configFile } from './config-file.ts'
import { configFolder } from './config-folder.ts'
import { processTerminal } from './process-terminal.ts'
import { openSession } from './session.ts'

const { env, platform, argv } = process

process.exitCode = await runCommandLine({ version: packageJson.version, commands: COMMANDS }, argv.slice(2), {
  terminal: processTerminal(env),
  loadPrompts: async () => (await import('./clack-prompts.ts')).clackPrompts(process.stderr),
  configFile: configFile(join(configFolder({ platform, home: homedir(), ...env }), 'config.json')),
  environment: {
    baseUrl: env.CHATAPP_BASE_URL,
    email: env.CHATAPP_EMAIL,
    appId: env.CHATAPP_APP_ID,
    password: env.CHATAPP_PASSWORD,
    profile: env.CHATAPP_PROFILE,
  },
  variables: env,
  openSession,
  fetch: globalThis.fetch,
  runtimeFolder: env.XDG_RUNTIME_DIR,
  now: Date.now,
})
