/** English texts of the meeting itself: its buttons, pictures and banners. */
export const meetingEn = {
  meeting: {
    panelWidth: 'Width of the panel',
    skip: 'To the meeting controls',
    you: 'you',
    guest: 'Guest',
    screenOf: 'Screen of {{name}}',
    muted: 'Microphone is off',
    interrupted: 'Connection interrupted',
    speaking: 'Speaking',
    alone: 'Nobody else is here yet.',
    aloneHint: 'Send the link to the people you want to meet.',
    people_one: '{{count}} person',
    people_other: '{{count}} people',
    previousPage: 'Previous page',
    nextPage: 'Next page',
    page: 'Page {{page}} of {{pages}}',
  },
  banner: {
    connecting: 'Connecting…',
    reconnecting: 'The connection was lost. Reconnecting…',
    mediaBlocked:
      'Pictures and sound do not get through to the server. This network may block UDP. If nobody gets through, the server has to be told its address (JVB_ADVERTISE_IPS).',
    noBridge: 'No media server is available. Pictures and sound follow as soon as there is one.',
    audioBlocked: 'Click to hear the others',
  },
};
