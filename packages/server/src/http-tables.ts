/**
 * Node's own tables of methods and statuses. An `import` of node:http by name would run every getter of that module,
 * which loads all of fetch: 60 ms of each start, and 12 MB for good.
 */
export const { METHODS: HTTP_METHODS, STATUS_CODES } = process.getBuiltinModule('node:http')
