/** English texts of what is told in passing, and of the settings about it. */
export const noticesEn = {
  notices: {
    label: 'Notifications',
    close: 'Put away',
    sounds: 'Play a sound when',
    shown: 'Show a notice when',
    soundFor: {
      messages: 'a message comes',
      joined: 'somebody joins',
      left: 'somebody leaves',
      knocks: 'somebody asks to be let in',
      talkWhileMuted: 'you talk while muted',
      reactions: 'somebody reacts',
      hands: 'somebody raises their hand',
      recordings: 'a recording or stream starts or stops',
    },
    wordFor: {
      joined: 'somebody joins',
      left: 'somebody leaves',
      hands: 'somebody raises their hand',
      messages: 'a message comes while the chat is closed',
      polls: 'somebody starts a poll',
      files: 'somebody shares a file',
      knocks: 'somebody asks to be let in',
      recordings: 'a recording or stream starts or stops',
    },
  },
  notify: {
    connectedOneMember: '{{name}} joined',
    connectedTwoMembers: '{{name}} and {{second}} joined',
    connectedThreePlusMembers: '{{name}} and {{others}} others joined',
    leftOneMember: '{{name}} left',
    leftTwoMembers: '{{name}} and {{second}} left',
    leftThreePlusMembers: '{{name}} and {{others}} others left',
    raisedHand: '{{name}} would like to speak',
    moderator: 'You are a moderator now',
  },
};
