export { registerGateway } from './register.ts'
