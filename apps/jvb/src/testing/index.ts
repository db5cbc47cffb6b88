// For the model of a whole conference in apps/e2e: the bridge without its sockets and its worker.
export { Bridge } from '../bridge/bridge.ts';
export type { Endpoint } from '../conference/endpoint.ts';
export { emptyTotals } from '../stats/totals.ts';
export { FakeSocket } from './bridge-harness.ts';
export { FakeSfu, FakeTransport } from './fake-sfu.ts';
