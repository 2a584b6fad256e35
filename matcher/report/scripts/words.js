// Words: every label and sentence comes from the language's messages, formatted where it is shown.

const { h, render, Fragment } = preact;
const { useState, useEffect, useLayoutEffect, useRef, useMemo } = preactHooks;
const html = htm.bind(h);

const bundle = new FluentBundle.FluentBundle(night.language, { useIsolating: false });
bundle.addResource(new FluentBundle.FluentResource(piece("words")));

function say(key, values) {
  const message = bundle.getMessage(key);
  return message && message.value ? bundle.formatPattern(message.value, values) : plain(key);
}

// A key of the files as a reader sees it, where the messages have no word for it.
const plain = (key) => (key || "").replaceAll("_", " ");

const hasWord = (key) => bundle.hasMessage(key);

// The word of a family: word("status", "pass").
const word = (family, key) => (hasWord(`${family}-${key}`) ? say(`${family}-${key}`) : plain(key));

const number = (value) => (value === null || value === undefined ? "" : value.toLocaleString(night.language));

const percent = (share) => (share === null || share === undefined
  ? "" : say("page-percent", { n: Math.round(100 * share) }));

const score = (value) => (value === null || value === undefined ? "" : value.toFixed(2));

// A text of several fields: "WBC | 7.1 | 10*9/L".
const recorded = (raw) => (raw || "").split("\t").map((part) => part || "∅").join(" | ");

const itemLabel = ({ section, source_item: item }) =>
  [section ? word("section", section) : "", item].filter(Boolean).join(" ");
