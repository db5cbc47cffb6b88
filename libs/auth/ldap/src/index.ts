export { createLdapAuthenticator } from './authenticator.ts';
export { type ExamineDeps, type ExamineRequest, type ExamineStep, examineLogin } from './examine.ts';
export type { DirectoryDeps } from './pool.ts';
export { LDAP_VARIABLES, type LdapConfig, type LdapSettings, ldapSettings, type SettingsOptions } from './settings.ts';
