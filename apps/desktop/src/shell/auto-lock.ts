/**
 * Locks when the person leaves: the machine goes to sleep, the screen locks, the session ends. Where the system does not say
 * that its screen was locked (Linux), it is asked every few seconds.
 */

export interface Power {
  onSuspend(run: () => void): void;
  onScreenLock(run: () => void): void;
  onShutdown(run: () => void): void;
  /** `undefined` where the system says it by `onScreenLock`. */
  readonly isScreenLocked: (() => boolean) | undefined;
}

const LOOK_MS = 5_000;

export function lockWithScreen(deps: {
  readonly power: Power;
  readonly every: (milliseconds: number, run: () => void) => void;
  readonly isOn: () => boolean;
  readonly lock: () => void;
}): void {
  const { power } = deps;
  const lock = (): void => {
    if (deps.isOn()) deps.lock();
  };
  power.onSuspend(lock);
  power.onScreenLock(lock);
  // The end of the session is nobody's choice: the keys end with it in any case.
  power.onShutdown(deps.lock);
  const { isScreenLocked } = power;
  if (isScreenLocked === undefined) return;
  let was = false;
  deps.every(LOOK_MS, () => {
    const is = isScreenLocked();
    if (is && !was) lock();
    was = is;
  });
}
