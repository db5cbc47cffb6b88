import { REACTIONS } from '@parley/client';
import { useTranslation } from 'react-i18next';
import { useShownActions, useViewOf } from '../actions/use-actions.ts';
import { REACTION_KEYS } from './keys.ts';
import './shortcuts.css';

interface Line {
  readonly keys: readonly string[];
  readonly text: string;
}

/** Every key with what it does, out of the same table by which keys are read. */
export function ShortcutList() {
  const { t } = useTranslation();
  const shown = useShownActions();
  const viewOf = useViewOf();
  const hasReactions = shown.some(({ id }) => id === 'reactions');
  const actions: Line[] = [
    ...shown.flatMap((action) => (action.shortcut === undefined ? [] : [{ keys: [action.shortcut], text: t(viewOf(action).label) }])),
    { keys: [t('shortcuts.space')], text: t('shortcuts.talk') },
    { keys: ['Ctrl', 'K'], text: t('shortcuts.palette') },
  ];
  const pictures: Line[] = [
    { keys: ['0'], text: t('shortcuts.focusSelf') },
    { keys: ['1', '…', '9'], text: t('shortcuts.focusNth') },
  ];
  const reactions = REACTIONS.map((reaction) => ({
    keys: ['Alt', REACTION_KEYS[reaction]],
    text: t('shortcuts.reaction', { reaction: t(`reactions.${reaction}`) }),
  }));
  return (
    <div className="shortcuts" data-testid="shortcuts.list">
      <Lines title={t('shortcuts.groups.actions')} lines={actions} />
      <div>
        <Lines title={t('shortcuts.groups.pictures')} lines={pictures} />
        {hasReactions && <Lines title={t('shortcuts.groups.reactions')} lines={reactions} />}
      </div>
    </div>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  return (
    <section className="shortcuts-group">
      <h3>{title}</h3>
      <dl>
        {lines.map(({ keys, text }) => (
          <div key={text} className="shortcuts-line">
            <dt>{text}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
