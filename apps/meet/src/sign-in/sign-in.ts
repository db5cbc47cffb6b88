import type { ClientState, Failure } from '@parley/client';
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

/** Decides how this person proves who they are, and what comes on the screen when they have to. */
export class SignIn {
  readonly #deps: SignInDeps;
  #isAway = false;

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
    const { token, page, goesByItself, shelf } = this.#deps;
    if (state.phase === 'joined') page.settle();
    if (state.failure?.code === 'tokenRefused') forgetToken(shelf);
    const isNeeded = needsLogin(state.failure) || (goesByItself && state.door.kind === 'host');
    if (isNeeded && token === undefined && !page.hasReturned && !this.#isAway) this.visitPage(choices);
  }

  /** What is shown when a meeting has failed. */
  screenOf(failure: Failure | undefined): Screen {
    const isPasswordLogin = failure?.code === 'loginRequired' || failure?.code === 'loginRefused';
    return isPasswordLogin && !this.hasPage ? 'login' : 'failure';
  }

  /** The person leaves for good: nothing of their login stays behind. */
  forget(): void {
    forgetToken(this.#deps.shelf);
  }
}

function needsLogin(failure: Failure | undefined): boolean {
  return failure?.code === 'loginRequired' || failure?.code === 'tokenRequired';
}
