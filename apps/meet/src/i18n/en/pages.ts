/** English texts of the pages before and after a meeting. */
export const pagesEn = {
  app: { tagline: 'Video meetings on your own server' },
  welcome: {
    title: 'Meet face to face',
    room: 'Name of the meeting',
    placeholder: 'e.g. monday round',
    start: 'Start meeting',
    hint: 'Whoever opens the same address meets you there.',
  },
  left: { title: 'You left the meeting', again: 'Join again', home: 'Home' },
  failure: {
    roomFull: { title: 'The meeting is full', text: 'Try again when somebody has left.' },
    kicked: { title: 'You were removed from the meeting', text: 'A moderator asked you to leave.' },
    destroyed: { title: 'The meeting has ended', text: 'It was closed for everybody.' },
    banned: { title: 'You may not come back', text: 'A moderator has shut you out of this meeting.' },
    lobbyDenied: { title: 'You were not let in', text: 'A moderator turned down your wish to join.' },
    membersOnly: { title: 'This meeting is for its members', text: 'Ask a moderator for an invitation.' },
    loginRequired: { title: 'This meeting needs a login', text: 'Log in to join.' },
    loginRefused: { title: 'The login was refused', text: 'Check your user name and password.' },
    loginBusy: { title: 'The login cannot be checked right now', text: 'Try again in a minute.' },
    tokenRequired: {
      title: 'This meeting needs an invitation',
      text: 'Open the link from your invitation, or start the meeting where you log in.',
    },
    tokenRefused: {
      title: 'Your invitation is not valid here',
      text: 'It may have ended, or belong to another meeting. Ask for a new link.',
    },
    reservation: { title: 'The meeting cannot start', text: 'The booking system refused it.' },
    joinRefused: { title: 'The meeting did not let you in', text: 'The server refused to let you join.' },
    connectionFailed: { title: 'No connection', text: 'The server cannot be reached.' },
    insecureContext: {
      title: 'This page is not secure',
      text: 'Browsers allow microphone and camera on HTTPS pages only. Open the address with https:// in front.',
    },
    unsupported: { title: 'This browser cannot join', text: 'It has no support for video calls (WebRTC).' },
    again: 'Try again',
  },
};
