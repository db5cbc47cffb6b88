export { type NewAccount, parseAccountList } from './account-list.ts';
export { parseAccountName } from './account-name.ts';
export { listAccounts } from './accounts.ts';
export { checkNewPassword } from './new-password.ts';
export { encodeStoreName } from './store-name.ts';
