import { Button } from '@parley/ui';
import { MicOff, Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
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
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const [text, setText] = useState('');
  const shown = findPeople(people, useDeferredValue(text));
  return (
    <SidePanel panel="people" title={`${t('people.title')} (${people.length})`}>
      <div className="panel-body">
        <LobbyList />
        {(people.length >= SEARCH_FROM || text !== '') && (
          <label className="people-search">
            <Search size={18} aria-hidden />
            <input
              type="search"
              value={text}
              placeholder={t('people.search')}
              aria-label={t('people.search')}
              onChange={(event) => setText(event.target.value)}
              data-testid="people.search"
            />
          </label>
        )}
        <ul className="people" data-testid="people.list">
          {shown.map((person) => (
            <PersonRow key={person.id} person={person} />
          ))}
        </ul>
        {shown.length === 0 && <p className="soft small">{t('people.nobody')}</p>}
        <BreakoutList />
      </div>
      {isModerator && (
        <footer className="panel-foot">
          <Button look="plain" onClick={() => controller.people.muteAll('audio')} data-testid="people.muteAll">
            <MicOff size={18} aria-hidden />
            {t('people.muteAll')}
          </Button>
          <RulesMenu />
        </footer>
      )}
    </SidePanel>
  );
}
