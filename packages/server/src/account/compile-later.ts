import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'

/**
 * Lets the schemas of a scope be compiled when a call first needs them: all of them at once would take 70 ms of every
 * start, and few are ever used in one process. The compiler is the one of `app`, which has some schema of its own.
 */
export function compileLater(app: FastifyInstance, scope: FastifyInstance): void {
  const later: FastifySchemaCompiler<unknown> = part => {
    let check: ReturnType<FastifySchemaCompiler<unknown>> | undefined
    return (data: unknown) => {
      check ??= compilerOf(app)(part)
      const { errors } = check(data) === false ? check : { errors: undefined }
      return errors ? { error: errors } : true
    }
  }
  scope.setValidatorCompiler(later)
  // Answers are typed by their schemas.
  scope.setSerializerCompiler(() => data => JSON.stringify(data))
}

function compilerOf({ validatorCompiler }: FastifyInstance): FastifySchemaCompiler<unknown> {
  if (!validatorCompiler) throw new Error('no route of the app has a schema, so there is nothing to compile with')
  return validatorCompiler
}
