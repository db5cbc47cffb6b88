/** How a recorder or gateway logs in: with an account of its own, on a domain whose people others do not see. */
export interface MachineAccount {
  readonly login?: { readonly username: string; readonly password: string; readonly domain: string };
  readonly roomPassword?: string;
}

/** Reads the keys that recorders lay into the storage (ui contract §1.11 "Recorder URL"); the user name is a bare JID. */
export function readMachineAccount(stored: (key: string) => string | undefined): MachineAccount {
  const [username, domain] = (stored('xmpp_username_override') ?? '').split('@', 2);
  const password = stored('xmpp_password_override');
  const roomPassword = stored('xmpp_conference_password_override');
  return {
    ...(username && domain && password !== undefined && { login: { username, password, domain } }),
    ...(roomPassword !== undefined && { roomPassword }),
  };
}
