import { isWebAddress, present, type Source } from './source.ts';

/** A button of the operator's own, at the bar or in a person's menu. */
interface CustomButton {
  readonly id: string;
  readonly text: string;
  /** Address of a picture: of the web, or `data:image/…`. */
  readonly icon?: string;
  readonly backgroundColor?: string;
}

/** A button that an embedding page is told of. */
interface NotifiedButton {
  readonly key: string;
  /** The page is told, and nothing else happens. */
  readonly preventsExecution: boolean;
}

/** The bar of buttons (ui contract §1.3). Times in milliseconds. */
export function readToolbar(config: Source) {
  return {
    /** Ids that may be shown at all, in no order; undefined means every one. */
    buttons: config.texts('toolbarButtons'),
    /** Orders of the main bar, one for each number of places; empty means the client's own. */
    mainButtons: rows(config.at('mainToolbarButtons')),
    isReduced: config.flag('reducedUIEnabled', true),
    reducedButtons: config.texts('reducedUImainToolbarButtons'),
    custom: customButtons(config),
    notified: notifiedButtons(config.at('buttonsWithNotifyClick')),
    alwaysVisible: config.flag('toolbarConfig.alwaysVisible', false),
    initialTimeout: config.number('toolbarConfig.initialTimeout', 20_000),
    timeout: config.number('toolbarConfig.timeout', 4000),
    hidesWhileChatIsOpen: config.flag('toolbarConfig.autoHideWhileChatIsOpen', false),
    ...present('backgroundColor', colorOf(config.text('toolbarConfig.backgroundColor'))),
    hasShortcuts: !config.flag('disableShortcuts', false),
  } as const;
}

function customButtons(config: Source): readonly CustomButton[] {
  return config.list('customToolbarButtons').flatMap((item) => {
    const [id, text, icon] = [item.text('id'), item.text('text'), item.text('icon')];
    if (id === undefined || text === undefined || !/^[\w.:-]{1,64}$/.test(id)) return [];
    const picture = icon !== undefined && isPicture(icon) ? icon : undefined;
    return [
      { id, text: text.slice(0, 100), ...present('icon', picture), ...present('backgroundColor', colorOf(item.text('backgroundColor'))) },
    ];
  });
}

function notifiedButtons(value: unknown): readonly NotifiedButton[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 100).flatMap((item: unknown) => {
    // A bare name means both: tell, and do nothing (ui contract §1.3).
    if (typeof item === 'string') return [{ key: item, preventsExecution: true }];
    if (typeof item !== 'object' || item === null || !('key' in item) || typeof item.key !== 'string') return [];
    return [{ key: item.key, preventsExecution: 'preventExecution' in item && item.preventExecution === true }];
  });
}

/** A CSS colour, and nothing that could be more than a colour. */
export function colorOf(value: string | undefined): string | undefined {
  return value !== undefined && /^(#[\da-f]{3,8}|[a-z]{3,30}|(rgb|hsl)a?\([\d\s.,%/deg]{5,60}\))$/i.test(value.trim())
    ? value.trim()
    : undefined;
}

export function isPicture(value: string): boolean {
  return /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i.test(value) || isWebAddress(value);
}

function rows(value: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(value)) return [];
  return value.filter((row): row is string[] => Array.isArray(row) && row.length > 0 && row.every((name) => typeof name === 'string'));
}
