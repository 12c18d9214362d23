/** What the printer gets: black on white, whatever the theme. */
import type { ReactElement } from "react";

import { FIRST_RUN } from "../../texts/first-run.ts";
import { recoveryGroups, sheetFacts, type Sheet } from "./sheet-text.ts";

export function PrintedSheet({ sheet, madeAt }: { readonly sheet: Sheet; readonly madeAt: Date }): ReactElement {
  const { sheet: WORDS } = FIRST_RUN;
  return (
    <section className="printed hidden print:block" aria-hidden>
      <h2 className="text-2xl font-semibold">{WORDS.title}</h2>
      <table className="my-6">
        <tbody>
          {sheetFacts(sheet, madeAt).map(([name, fact]) => (
            <tr key={name}>
              <th scope="row" className="pr-6 text-left font-medium">
                {name}
              </th>
              <td className="font-mono break-all">{fact}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ol className="grid grid-cols-4 gap-3 font-mono text-xl">
        {recoveryGroups(sheet.code).map((group, index) => (
          <li key={`${index}${group}`}>
            <span className="inline-block w-8 text-sm">{index + 1}</span>
            {group}
          </li>
        ))}
      </ol>
      <p className="mt-6">{WORDS.lead}</p>
    </section>
  );
}
