export { VERSION } from '@parley/kernel';
