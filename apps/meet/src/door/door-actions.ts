import type { ConferenceClient, Credentials } from '@parley/client';
import type { MeetConfig } from '@parley/ui-config';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { MeetStore } from '../store.ts';

export interface DoorActionsDeps {
  readonly config: MeetConfig;
  readonly store: MeetStore;
  readonly signIn: SignIn;
  readonly client: () => ConferenceClient | undefined;
  /** Connects anew, as somebody with an account. */
  readonly joinAs: (credentials: Credentials) => void;
  readonly leave: () => void;
  readonly go: (url: string) => void;
  readonly attempt: (work: Promise<unknown>) => void;
}

/** What a person can do at the meeting's door, on either side of it. */
export class DoorActions {
  readonly #deps: DoorActionsDeps;

  constructor(deps: DoorActionsDeps) {
    this.#deps = deps;
  }

  /** Logs in; while the connection was refused altogether by connecting anew, else beside it. */
  logIn(credentials: Credentials): void {
    const { client, joinAs, attempt } = this.#deps;
    const account = { ...credentials, username: this.#accountOf(credentials.username) };
    const admission = client()?.admission;
    if (admission) attempt(admission.logIn(account));
    else joinAs(account);
  }

  resetLogin(): void {
    this.#deps.client()?.admission.resetLogin();
  }

  /** To the page on which people get their token. */
  visitLoginPage(): void {
    const { audio, camera } = this.#deps.store.getState().local;
    this.#deps.signIn.visitPage({ audioMuted: audio.muted, videoMuted: camera.muted });
  }

  logOut(): void {
    this.#deps.attempt(this.#logOut());
  }

  knock(name: string): void {
    this.#deps.store.setState({ displayName: name });
    this.#deps.client()?.setDisplayName(name);
    this.#deps.client()?.admission.knock();
  }

  enterPassword(password: string): void {
    this.#deps.client()?.admission.enterPassword(password);
  }

  enterName(name: string): void {
    this.#deps.store.setState({ displayName: name });
    this.#deps.client()?.admission.enterName(name);
  }

  /** Resolves to whether the room took it. */
  setPassword(password: string | undefined): Promise<boolean> {
    return succeeded(this.#deps.client()?.admission.moderation.setPassword(password));
  }

  /** Resolves to whether the room took it. */
  setLobby(isOn: boolean): Promise<boolean> {
    return succeeded(this.#deps.client()?.admission.moderation.setLobby(isOn));
  }

  /** Lets one person in, or with undefined everybody. */
  admit(id: string | undefined): void {
    const moderation = this.#deps.client()?.admission.moderation;
    if (moderation) this.#deps.attempt(moderation.admit(id === undefined ? undefined : [id]));
  }

  deny(id: string): void {
    const moderation = this.#deps.client()?.admission.moderation;
    if (moderation) this.#deps.attempt(moderation.deny(id));
  }

  async #logOut(): Promise<void> {
    const { config, client, signIn, leave, go } = this.#deps;
    const ofFocus = await client()?.admission.logOut();
    const url = config.tokenLogoutUrl ?? ofFocus;
    signIn.forget();
    leave();
    const target = url === undefined ? undefined : new URL(url, window.location.href);
    if (target && /^https?:$/.test(target.protocol)) go(target.href);
  }

  /** `name@domain` as some people write it; the server wants the name alone. */
  #accountOf(typed: string): string {
    const { domain, authDomain = domain } = this.#deps.config.hosts;
    const name = typed.trim();
    return name.toLowerCase().endsWith(`@${authDomain.toLowerCase()}`) ? name.slice(0, -authDomain.length - 1) : name;
  }
}

async function succeeded(work: Promise<unknown> | undefined): Promise<boolean> {
  try {
    await work;
    return work !== undefined;
  } catch {
    return false;
  }
}
