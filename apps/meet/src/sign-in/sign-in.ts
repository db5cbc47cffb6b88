import type { ClientState, Failure, FailureCode } from '@parley/client';
import type { Shelf } from '../browser/storage.ts';
import type { Screen } from '../store.ts';
import type { Choices, LoginPage } from './login-page.ts';
import { forgetToken } from './token.ts';

export interface SignInDeps {
  /** The person's token, where they came with one. */
  readonly token: string | undefined;
  /** The link asks for a login with name and password (`?login=true`). */
  readonly isForced: boolean;
  readonly page: LoginPage;
  /** Where the token is kept for a reload. */
  readonly shelf: Shelf;
  /** `tokenAuthUrlAutoRedirect` of config.js. */
  readonly goesByItself: boolean;
}

const NEEDS_LOGIN: ReadonlySet<FailureCode> = new Set(['loginRequired', 'tokenRequired']);
const ASKS_PASSWORD: ReadonlySet<FailureCode> = new Set(['loginRequired', 'loginRefused', 'loginBusy']);

/** Decides how this person proves who they are, and what comes on the screen when they have to. */
export class SignIn {
  readonly #deps: SignInDeps;
  #isAway = false;
  #isSettled = false;

  constructor(deps: SignInDeps) {
    this.#deps = deps;
  }

  get token(): string | undefined {
    return this.#deps.token;
  }

  /** Connect as somebody with an account or a token, and not as a guest. */
  get isMember(): boolean {
    return this.#deps.token !== undefined || this.#deps.isForced;
  }

  get hasPage(): boolean {
    return this.#deps.page.exists;
  }

  visitPage(choices: Choices): void {
    this.#isAway = this.#deps.page.visit(choices);
  }

  /** Told every state: goes to the login page where that is what comes next anyway, but never twice in a row. */
  follow(state: ClientState, choices: Choices): void {
    const { token, page, shelf } = this.#deps;
    if (state.phase === 'joined') this.#settle();
    if (state.failure?.code === 'tokenRefused') forgetToken(shelf);
    if (token !== undefined || this.#isAway || !this.#isPageNext(state)) return;
    if (page.hasReturned) page.forget();
    else this.visitPage(choices);
  }

  /** What is shown when a meeting has failed. */
  screenOf(failure: Failure | undefined): Screen {
    return failure && ASKS_PASSWORD.has(failure.code) && !this.hasPage ? 'login' : 'failure';
  }

  /** The person leaves for good: nothing of their login stays behind. */
  forget(): void {
    forgetToken(this.#deps.shelf);
    this.#deps.page.forget();
  }

  /** Nobody gets in without; or the room waits for a host, and this browser is one's. Guests wait (docs/authentication.md). */
  #isPageNext({ failure, door }: ClientState): boolean {
    const { page, goesByItself } = this.#deps;
    if (failure && NEEDS_LOGIN.has(failure.code)) return true;
    return goesByItself && door.kind === 'host' && page.isKnown;
  }

  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#deps.page.settle(this.#deps.token !== undefined);
  }
}
