import type { Source } from './source.ts';

/** Whether a person or a machine looks at the page (ui contract §1.11 "Recorder URL"). */
export function readMode(config: Source) {
  return {
    isRecorder: config.flag('iAmRecorder', false),
    /** Neither controls nor notices nor questions: nobody is there to answer. */
    isMachine: config.flag('iAmRecorder', false) || config.flag('iAmSipGateway', false),
    /** Whoever is marked so by their login is not in recordings. */
    hidesMarked: config.flag('iAmRecorder', false) && config.flag('hiddenFromRecorderFeatureEnabled', false),
    ignoresStartMuted: config.flag('ignoreStartMuted', false),
  } as const;
}

/** The bars that tell how good a connection is (ui contract §1.9). */
export function readIndicator(config: Source) {
  return {
    // Nobody is there whom a recorder could tell.
    enabled: !config.flag('connectionIndicators.disabled', false) && !readMode(config).isMachine,
    hidesByItself: config.flag('connectionIndicators.autoHide', true),
    hasDetails: !config.flag('connectionIndicators.disableDetails', false),
    showsInactive: !config.flag('connectionIndicators.inactiveDisabled', false),
    hasMore: !config.flag('disableShowMoreStats', false),
  } as const;
}
