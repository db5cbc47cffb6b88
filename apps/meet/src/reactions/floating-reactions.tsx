import { useTranslation } from 'react-i18next';
import { useMeet } from '../context.tsx';
import { PICTURES } from './pictures.ts';
import './reactions.css';

/** Reactions rise over the pictures, with the name of whom they come from. */
export function FloatingReactions() {
  const { t } = useTranslation();
  const floating = useMeet((state) => state.talk.floating);
  return (
    <div className="floating" role="status" aria-live="polite">
      {floating.map(({ id, reaction, name, at }) => (
        <div key={id} className="floating-reaction" style={{ insetInlineStart: `${8 + at * 76}%` }} data-testid="reaction">
          <span role="img" aria-label={t(`reactions.${reaction}`)}>
            {PICTURES[reaction]}
          </span>
          <small>{name || t('meeting.you')}</small>
        </div>
      ))}
    </div>
  );
}
