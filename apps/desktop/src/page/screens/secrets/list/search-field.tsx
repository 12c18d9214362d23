/** The search field, with what narrows the list further behind it. Every keystroke is a search. */
import { ListFilter, Search as SearchIcon, X } from "lucide-react";
import type { ReactElement } from "react";
import { Button } from "react-aria-components/Button";
import { Input } from "react-aria-components/Input";
import { SearchField as AriaSearchField } from "react-aria-components/SearchField";

import { IconButton } from "../../../parts/button.tsx";
import { classes } from "../../../parts/classes.ts";
import { CONTROL } from "../../../parts/field.tsx";
import { Kbd } from "../../../parts/kbd.tsx";
import { Menu, type MenuAct } from "../../../parts/menu.tsx";
import { SECRETS } from "../../../texts/secrets.ts";
import { hasFilter, STATES, toggleFilter } from "../search.ts";

export interface SearchFieldProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** Down into the table. */
  readonly onLeave: () => void;
  readonly inputRef: React.RefObject<HTMLInputElement | null>;
  readonly showsDeleted: boolean;
  readonly onShowDeleted: (shown: boolean) => void;
}

export function SearchField(props: SearchFieldProps): ReactElement {
  const { text, onChange, onLeave, inputRef, showsDeleted, onShowDeleted } = props;
  const acts: readonly MenuAct[] = [
    ...STATES.map((state) => ({
      key: state,
      label: SECRETS.states[state],
      icon: <FilterTick isOn={hasFilter(text, `is:${state}`)} />,
      run: () => onChange(toggleFilter(text, `is:${state}`)),
    })),
    {
      key: "deleted",
      label: SECRETS.showDeleted,
      separated: true,
      icon: <FilterTick isOn={showsDeleted} />,
      run: () => onShowDeleted(!showsDeleted),
    },
  ];
  return (
    <div className="flex min-w-0 flex-1 items-center gap-1">
      <AriaSearchField
        aria-label={SECRETS.search}
        value={text}
        onChange={onChange}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "Enter") return event.continuePropagation();
          // Else the table would scroll by the key that led to it.
          event.preventDefault();
          return onLeave();
        }}
        className="group/search relative min-w-0 flex-1 sm:max-w-md"
      >
        <SearchIcon
          size={14}
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3"
        />
        <Input
          ref={inputRef}
          placeholder={SECRETS.searchHint}
          autoComplete="off"
          spellCheck="false"
          className={classes(CONTROL, "h-8 pr-9 pl-8 [&::-webkit-search-cancel-button]:hidden")}
        />
        {text === "" ? (
          <span className="pointer-events-none absolute top-1/2 right-2 hidden -translate-y-1/2 group-focus-within/search:hidden sm:block">
            <Kbd keys="/" />
          </span>
        ) : (
          <Button
            aria-label={SECRETS.clearSearch}
            className="absolute top-1/2 right-1 flex size-6 -translate-y-1/2 items-center justify-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink"
          >
            <X size={14} aria-hidden />
          </Button>
        )}
      </AriaSearchField>
      <Menu
        label={SECRETS.filter}
        placement="bottom start"
        trigger={<IconButton label={SECRETS.filter} icon={<ListFilter size={16} />} />}
        acts={acts}
      />
    </div>
  );
}

function FilterTick({ isOn }: { readonly isOn: boolean }): ReactElement {
  return <span aria-hidden className={classes("size-1.5 rounded-full", isOn ? "bg-accent" : "bg-transparent")} />;
}
