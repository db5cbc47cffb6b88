export { type LocalPerson, type LocalProvider, type LocalProviderOptions, startLocalProvider } from './local-provider.ts';
