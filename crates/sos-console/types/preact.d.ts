// What the console uses of the vendored module.

export type Child = any;
export const html: (strings: TemplateStringsArray, ...values: unknown[]) => any;
export function h(type: any, props: any, ...children: Child[]): any;
export function render(node: any, parent: Element): void;
export function createContext<T>(value: T): { Provider: any; Consumer: any; };
export class Component<P = any, S = any> {
  props: P;
  state: S;
  setState(next: Partial<S> | ((state: S, props: P) => Partial<S>)): void;
  render(props: P, state: S): any;
}
type Next<T> = T | ((before: T) => T);
export function useState<T>(initial: T | (() => T)): [T, (next: Next<T>) => void];
export function useReducer<S, A>(reducer: (state: S, action: A) => S, initial: S): [S, (action: A) => void];
export function useEffect(effect: () => void | undefined | (() => void), keys?: readonly unknown[]): void;
export function useLayoutEffect(effect: () => void | undefined | (() => void), keys?: readonly unknown[]): void;
export function useRef<T>(initial: T): { current: T };
export function useMemo<T>(make: () => T, keys?: readonly unknown[]): T;
export function useCallback<T>(callback: T, keys?: readonly unknown[]): T;
export function useContext<T>(context: { Provider: any; Consumer: any }): T;
export function useErrorBoundary(callback?: (error: Error) => void): [Error | undefined, () => void];
