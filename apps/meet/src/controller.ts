import type { ReceiverConstraints } from '@parley/bridge-channel';
import type { Credentials, RoomPath } from '@parley/client';
import { Emitter } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { copyText } from './browser/copy-text.ts';
import type { PressedButton } from './controller-deps.ts';
import { MeetDomains } from './domains.ts';
import type { WantedMedia } from './media/media-actions.ts';
import type { DialogName, DialogParams, DialogState } from './meeting/dialog-state.ts';
import { NO_CLIENT } from './store.ts';

/** What a person can do, as methods: a domain each, and here what goes across them. The only place where screens, devices and conference meet. */
export class MeetController extends MeetDomains {
  /** Buttons of which a page that embeds this one wants to know. */
  readonly buttons = new Emitter<{ pressed: PressedButton }>();

  get room(): RoomPath {
    return this.deps.room;
  }

  /** Bare JID of the main room. */
  get mainRoom(): string {
    return this.deps.roomJid;
  }

  get config(): MeetConfig {
    return this.deps.config;
  }

  /** There is a page on which people get their token. */
  get canVisitLoginPage(): boolean {
    return this.deps.signIn.hasPage;
  }

  /** A host may show here who they are. */
  get canLogIn(): boolean {
    const { config, signIn } = this.deps;
    if (config.hideLoginButton || signIn.token !== undefined) return false;
    return signIn.hasPage || config.hosts.anonymousDomain !== undefined;
  }

  /** There is something to end: with a token out of a link the link itself is the login. */
  get canLogOut(): boolean {
    const { config, signIn } = this.deps;
    return signIn.token === undefined || config.tokenLogoutUrl !== undefined;
  }

  /** Shows the screen before the meeting, with the devices that the person left on last time, or `wanted`. */
  prepare(wanted?: WantedMedia): void {
    this.deps.store.setState({ screen: 'prejoin' });
    this.media.prepare(wanted);
  }

  setDisplayName(displayName: string): void {
    this.deps.store.setState({ displayName });
  }

  /** Another name, for the others in the meeting as well, and from now on. */
  rename(name: string): void {
    const displayName = name.trim();
    this.settings.set({ displayName });
    this.setDisplayName(displayName);
    this.session.meeting?.setDisplayName(displayName);
  }

  /** Goes to the meeting, with `credentials` as somebody with an account. */
  join(credentials?: Credentials): void {
    if (this.session.meeting) return;
    const { store } = this.deps;
    const displayName = store.getState().displayName.trim();
    this.settings.set({ displayName });
    store.setState({ displayName, screen: 'meeting', client: { ...NO_CLIENT, phase: 'connecting' } });
    this.attempt(this.session.start(displayName, credentials));
  }

  /** Goes in with neither a microphone nor what others say: for two people in one room. */
  joinSilently(): void {
    this.media.beSilent(true);
    this.join();
  }

  /** Goes in with sound alone. */
  joinLean(): void {
    this.quality.setLowBandwidth(true);
    this.join();
  }

  leave(): void {
    this.#end();
    this.notices.clear();
    this.deps.store.setState({ screen: 'left', panel: undefined });
    this.pages.goAway();
  }

  /** The page goes away: say goodbye while there is still time. */
  dismiss(): void {
    this.pages.close();
    this.session.meeting?.leave();
    this.media.close();
  }

  /** Back to the screen before the meeting. */
  again(wanted?: WantedMedia): void {
    this.#end();
    this.media.renew();
    this.prepare(wanted);
  }

  /** Tries to get in once more, with the name and the devices of before. */
  rejoin(): void {
    this.pages.countRetry();
    // Whom a moderator has muted, or who joined without sound, is not suddenly heard because a connection was lost.
    this.again(this.media.wanted);
    this.join();
  }

  /** Opens a window over the page, in place of the one that is open. */
  openDialog<N extends DialogName>(name: N, ...params: DialogParams[N] extends undefined ? [] : [DialogParams[N]?]): void {
    this.deps.store.setState({ dialog: { ...(params[0] as object | undefined), name } as DialogState });
  }

  /** Copies the meeting's address, without what a link may have set for this person. */
  copyLink(): void {
    const { link } = this.invite;
    void copyText(link).then((isCopied) => {
      if (isCopied) this.notices.show({ key: 'toolbar.copied', tone: 'success', timeout: 'short' });
      else window.prompt('', link); // the person can copy it by hand
    });
  }

  /** Somebody pressed a button of which a page that embeds this one wants to know. */
  tellButton(button: PressedButton): void {
    this.buttons.emit('pressed', button);
  }

  closeDialog(): void {
    this.deps.store.setState({ dialog: undefined });
  }

  /** Shows others a text under a name in this person's presence; undefined takes it back. */
  say(name: string, value: string | undefined): void {
    this.session.say(name, value);
  }

  /** What the tiles on the screen need. */
  setScreenConstraints(constraints: ReceiverConstraints): void {
    this.session.setScreenConstraints(constraints);
  }

  /** For tests and diagnostics: instead of what the screen needs, until called with undefined. */
  overrideConstraints(constraints: ReceiverConstraints | undefined): void {
    this.session.overrideConstraints(constraints);
  }

  protected afterFailure(): void {
    this.attempt(this.recorder.stop());
    // What was open belongs to a meeting that is over, and would cover why.
    this.closeDialog();
  }

  /** Nothing of a meeting is left behind. */
  #end(): void {
    this.attempt(this.recorder.stop());
    this.panes.reset();
    this.session.close();
    this.talk.reset();
    this.captions.reset();
    this.stage.reset();
    this.quality.end();
    this.deps.store.setState({ client: NO_CLIENT, dialog: undefined, breakoutRoom: undefined, volumes: new Map() });
  }
}
