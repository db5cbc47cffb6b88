import type { WhiteboardRoom } from '@parley/client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../../context.tsx';
import type { Drawing } from './board.ts';
import { type DrawingApi, excalidraw, languageOf } from './excalidraw.ts';
import { useBoard } from './use-board.ts';
import { useDark } from './use-dark.ts';

const { Excalidraw, MainMenu } = excalidraw;
/** Helvetica: on every machine, so that nothing is loaded to write in it. */
const PLAIN_FONT = 2;

const OPTIONS = {
  canvasActions: { loadScene: false, saveToActiveFile: false, export: false, toggleTheme: false },
  tools: { image: false },
};

/** A drawing that everybody in the meeting makes. */
export function WhiteboardDrawing({ room, serverUrl }: { readonly room: WhiteboardRoom; readonly serverUrl: string }) {
  const { t, i18n } = useTranslation();
  const { panes } = useController();
  const [api, setApi] = useState<DrawingApi | undefined>(undefined);
  const { board, isOnline } = useBoard(room, serverUrl);
  const isDark = useDark();
  const initial = useMemo(
    () => ({ elements: panes.drawingOf(room.roomId), appState: { currentItemFontFamily: PLAIN_FONT }, scrollToContent: true }),
    [panes, room.roomId],
  );
  useEffect(() => {
    if (board && api) board.show(drawingOn(api));
  }, [board, api]);
  useKeeping(api, room.roomId);
  return (
    <>
      {!isOnline && (
        <p className="pane-note" role="status">
          {t('panes.connecting')}
        </p>
      )}
      <Excalidraw
        excalidrawAPI={setApi}
        initialData={initial}
        onChange={() => board?.changed()}
        onPointerUpdate={({ pointer, button }) =>
          board?.pointed({ x: pointer.x, y: pointer.y }, button === 'down', api?.getAppState().selectedElementIds ?? {})
        }
        langCode={languageOf(i18n.language)}
        theme={isDark ? 'dark' : 'light'}
        isCollaborating
        aiEnabled={false}
        handleKeyboardGlobally={false}
        validateEmbeddable={false}
        UIOptions={OPTIONS}
      >
        <MainMenu>
          <MainMenu.DefaultItems.SaveAsImage />
          <MainMenu.DefaultItems.ClearCanvas />
          <MainMenu.DefaultItems.ChangeCanvasBackground />
        </MainMenu>
      </Excalidraw>
    </>
  );
}

function drawingOn(api: DrawingApi): Drawing {
  const { restoreElements, reconcileElements, CaptureUpdateAction } = excalidraw;
  return {
    elements: () => api.getSceneElementsIncludingDeleted(),
    merge: (remote) => {
      const local = api.getSceneElementsIncludingDeleted();
      const elements = reconcileElements(local, restoreElements(remote, local), api.getAppState());
      // What others draw is not for this person to undo.
      api.updateScene({ elements, captureUpdate: CaptureUpdateAction.NEVER });
    },
    showPeople: (collaborators) => api.updateScene({ collaborators }),
  };
}

/** Keeps the drawing while it is closed: whoever is alone at the board would find it empty. */
function useKeeping(api: DrawingApi | undefined, roomId: string): void {
  const { panes } = useController();
  const latest = useRef(api);
  latest.current = api;
  useEffect(
    () => () => {
      const elements = latest.current?.getSceneElementsIncludingDeleted();
      if (elements) panes.keepDrawing(roomId, elements);
    },
    [panes, roomId],
  );
}
