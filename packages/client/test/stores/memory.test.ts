import { test } from 'node:test'
import { memoryStore } from '../../src/memory.ts'
import { testStore } from '../../src/testing/index.ts'

// There is no other process, and nothing to spoil: the promises that need one are not declared.
testStore({ open: () => memoryStore(), openAnother: store => store }, { test })
