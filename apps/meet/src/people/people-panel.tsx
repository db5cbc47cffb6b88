import { Button } from '@parley/ui';
import { MicOff, Search, UserPlus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import './people.css';
import { useController, useMeet } from '../context.tsx';
import { SidePanel } from '../meeting/side-panel.tsx';
import { LobbyList } from '../security/lobby-list.tsx';
import { BreakoutList } from './breakout-list.tsx';
import { PersonRow } from './person-row.tsx';
import { RulesMenu } from './rules-menu.tsx';
import { findPeople, usePeople } from './use-people.ts';

/** From how many people on a search is worth its place. */
const SEARCH_FROM = 8;

/** Everybody in the meeting, its rooms, and what moderators do with them. */
export function PeoplePanel() {
  const { t } = useTranslation();
  const controller = useController();
  const people = usePeople();
  const [text, setText] = useState('');
  const shown = findPeople(people, useDeferredValue(text));
  return (
    <SidePanel panel="people" title={`${t('people.title')} (${people.length})`}>
      <div className="panel-body">
        <LobbyList />
        {controller.config.invite.enabled && (
          <Button look="plain" className="people-invite" onClick={() => controller.openDialog('invite')} data-testid="people.invite">
            <UserPlus size={18} aria-hidden />
            {t('people.invite')}
          </Button>
        )}
        {(people.length >= SEARCH_FROM || text !== '') && <PeopleSearch text={text} onChange={setText} />}
        <ul className="people" data-testid="people.list">
          {shown.map((person) => (
            <PersonRow key={person.id} person={person} />
          ))}
        </ul>
        <p className="soft small" role="status">
          {shown.length === 0 && t('people.nobody')}
        </p>
        <BreakoutList />
      </div>
      <ModeratorFoot />
    </SidePanel>
  );
}

function PeopleSearch({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }) {
  const { t } = useTranslation();
  return (
    <label className="people-search">
      <Search size={18} aria-hidden />
      <input
        type="search"
        value={text}
        placeholder={t('people.search')}
        aria-label={t('people.search')}
        onChange={(event) => onChange(event.target.value)}
        data-testid="people.search"
      />
    </label>
  );
}

/** What moderators do with everybody at once. */
function ModeratorFoot() {
  const { t } = useTranslation();
  const controller = useController();
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const { pane, menu } = controller.config.people;
  const hasMuteAll = pane.hasMuteAll && menu.mayMute;
  if (!isModerator || !(hasMuteAll || pane.hasMoreActions)) return null;
  return (
    <footer className="panel-foot">
      {hasMuteAll && (
        <Button look="plain" onClick={() => controller.openDialog('muteEveryone', { kind: 'audio' })} data-testid="people.muteAll">
          <MicOff size={18} aria-hidden />
          {t('people.muteAll')}
        </Button>
      )}
      {pane.hasMoreActions && <RulesMenu />}
    </footer>
  );
}
