import { present, type Source } from './source.ts';

/** Who may do what with whom, as far as the screen goes (ui contract §1.4 "Participant menu", §1.6). */
export function readPeople(config: Source) {
  return {
    pane: {
      enabled: config.flag('participantsPane.enabled', true),
      hasModeratorSettings: !config.flag('participantsPane.hideModeratorSettingsTab', false),
      hasMoreActions: !config.flag('participantsPane.hideMoreActionsButton', false),
      hasMuteAll: !config.flag('participantsPane.hideMuteAllButton', false),
    },
    menu: {
      enabled: !config.flag('remoteVideoMenu.disabled', false),
      mayKick: !config.flag('remoteVideoMenu.disableKick', false),
      mayGrant: !config.flag('remoteVideoMenu.disableGrantModerator', false),
      mayMute: !config.flag('disableRemoteMute', false),
    },
    breakout: {
      mayAdd: !config.flag('breakoutRooms.hideAddRoomButton', false),
      mayAssign: !config.flag('breakoutRooms.hideAutoAssignButton', false),
      mayJoin: !config.flag('breakoutRooms.hideJoinRoomButton', false),
    },
    hands: {
      /** Moderators may take down the hand of another. */
      mayLowerOthers: !config.flag('raisedHands.disableLowerHandByModerator', false),
      /** Whoever begins to speak has their turn. */
      lowersWhenSpeaking: !config.flag('raisedHands.disableRemoveRaisedHandOnFocus', false),
    },
    stats: {
      enabled: !config.flag('speakerStats.disabled', false),
      hasSearch: !config.flag('speakerStats.disableSearch', false),
      order: config.texts('speakerStats.order') ?? ['role', 'name', 'hasLeft'],
    },
  } as const;
}

/** How people are called and pictured. */
export function readNames(config: Source) {
  return {
    ...present('local', config.text('defaultLocalDisplayName')),
    ...present('remote', config.text('defaultRemoteDisplayName')),
    /** The name cannot be changed. */
    isReadOnly: config.flag('readOnlyName', false),
    hasProfile: !config.flag('disableProfile', false),
    hasEmail: !config.flag('hideEmailInSettings', false),
    /** Where pictures are got by mail address; nowhere unless the operator names a place. */
    gravatarUrl:
      config.flag('gravatar.disabled', false) || config.flag('disableThirdPartyRequests', false)
        ? undefined
        : config.url('gravatar.baseUrl'),
    /** Beginnings of addresses whose pictures may be fetched across origins. */
    corsAvatarUrls: config.texts('corsAvatarURLs') ?? [],
  } as const;
}
