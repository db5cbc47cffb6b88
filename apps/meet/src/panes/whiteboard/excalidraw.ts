import * as library from '@excalidraw/excalidraw';
import type { ComponentType, ReactNode } from 'react';
import type { BoardPerson } from './board.ts';
import type { Pointer, SceneElement } from './wire.ts';
import '@excalidraw/excalidraw/index.css';

/** The part of Excalidraw that is used; its own types are written for another way of finding modules. */
interface Excalidraw {
  readonly Excalidraw: ComponentType<DrawingProps>;
  readonly MainMenu: ComponentType<{ readonly children: ReactNode }> & {
    readonly DefaultItems: Readonly<Record<'SaveAsImage' | 'ClearCanvas' | 'ChangeCanvasBackground', ComponentType>>;
  };
  readonly languages: readonly { readonly code: string }[];
  readonly CaptureUpdateAction: { readonly NEVER: unknown };
  restoreElements(elements: readonly SceneElement[], local: readonly SceneElement[]): readonly SceneElement[];
  reconcileElements(local: readonly SceneElement[], remote: readonly SceneElement[], appState: unknown): readonly SceneElement[];
}

export interface DrawingApi {
  getSceneElementsIncludingDeleted(): readonly SceneElement[];
  getAppState(): { readonly selectedElementIds: Readonly<Record<string, true>> };
  updateScene(change: {
    readonly elements?: readonly SceneElement[];
    readonly collaborators?: ReadonlyMap<string, BoardPerson>;
    readonly captureUpdate?: unknown;
  }): void;
}

export interface DrawingProps {
  readonly excalidrawAPI: (api: DrawingApi) => void;
  readonly initialData: {
    readonly elements: readonly SceneElement[];
    readonly appState: Readonly<Record<string, unknown>>;
    readonly scrollToContent: boolean;
  };
  readonly onChange: () => void;
  readonly onPointerUpdate: (update: { readonly pointer: Pointer; readonly button: 'up' | 'down' }) => void;
  readonly langCode: string;
  readonly theme: 'light' | 'dark';
  readonly isCollaborating: boolean;
  readonly aiEnabled: boolean;
  readonly handleKeyboardGlobally: boolean;
  readonly validateEmbeddable: boolean;
  readonly UIOptions: unknown;
  readonly children?: ReactNode;
}

export const excalidraw = library as unknown as Excalidraw;

/** Its language for one of ours: English where it has none. */
export function languageOf(tag: string): string {
  const [language = 'en'] = tag.split('-');
  const codes = excalidraw.languages.map(({ code }) => code);
  return codes.find((code) => code === tag) ?? codes.find((code) => code.split('-')[0] === language) ?? 'en';
}
