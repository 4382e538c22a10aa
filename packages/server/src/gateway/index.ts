export { type GatewayDeps, registerGateway } from './register.ts'
