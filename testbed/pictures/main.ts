/**
 * `npm run pictures`: draws every kind of notification as Slack does, and the mails about a sign-in, on a phone and on a
 * desktop, light and dark. Exit codes: 0 the pictures are there, 1 it failed, or what to do is not above the fold on a phone,
 * 2 Chromium is missing, or bad usage.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { run } from "../../cli/run";
import { render } from "../../handler/render";
import { startBrowser } from "./browser";
import type { Browser, Size } from "./browser";
import { CHROMIUM_MISSING } from "./chromium";
import { kindsOfNotification, READ_AT } from "./kinds";
import { mailsToDraw, plainPage } from "./mails";
import { pageOf } from "./page";
import type { View } from "./page";

const HELP = `Usage: npm run pictures

Draws every kind of notification as Slack does, with Chromium, and puts two pictures of each view into pictures/: what is in
view at first, and the whole message (-whole). The mails about a sign-in (mail-*) are drawn as well, also as plain text.
Exit codes: 0 done, 1 failed, or a duty is not above the fold on a phone, 2 Chromium is missing, or bad usage`;

const FOLDER = path.resolve(__dirname, "../../pictures");
const SIZES: Record<View["device"], Size> = {
  phone: { width: 390, height: 844, scale: 1 },
  desktop: { width: 760, height: 600, scale: 1 },
};

/** What stands below the messages on a phone: the line to write in, and the keyboard's edge. */
const PHONE_FOOT = 100;

async function main(): Promise<number> {
  const [option] = process.argv.slice(2);
  if (option !== undefined) {
    console.log(HELP);
    return option === "--help" ? 0 : 2;
  }
  const browser = await startBrowser();
  if (!browser) {
    console.error(CHROMIUM_MISSING);
    return 2;
  }
  try {
    const notifications = await takeAll(browser);
    return Math.max(notifications, await takeMails(browser));
  } finally {
    await browser.stop();
  }
}

async function takeAll(browser: Browser): Promise<number> {
  fs.mkdirSync(FOLDER, { recursive: true });
  const hidden: string[] = [];
  let count = 0;
  for (const { name, content } of kindsOfNotification()) {
    const message = render(content, READ_AT);
    for (const device of ["phone", "desktop"] as const) {
      const size = SIZES[device];
      for (const theme of ["light", "dark"] as const) {
        const end = await browser.show(pageOf(message, { device, theme }, READ_AT), size, "duty");
        if (device === "phone" && end > size.height - PHONE_FOOT) hidden.push(name);
        const file = path.join(FOLDER, `${name}-${device}-${theme}`);
        fs.writeFileSync(`${file}.png`, await browser.takePicture(size, false));
        fs.writeFileSync(`${file}-whole.png`, await browser.takePicture(size, true));
        count++;
      }
    }
  }
  console.log(`${count} views of notifications are in ${FOLDER}`);
  if (hidden.length === 0) return 0;
  console.error(`not above the fold on a phone: ${[...new Set(hidden)].join(", ")}`);
  return 1;
}

/** A phone shows the sender and the subject above a mail. */
const MAIL_HEAD = 160;

async function takeMails(browser: Browser): Promise<number> {
  const hidden: string[] = [];
  const mails = mailsToDraw();
  for (const { name, mail } of mails) {
    for (const device of ["phone", "desktop"] as const) {
      const size = SIZES[device];
      for (const theme of ["light", "dark"] as const) {
        await browser.prefer(theme);
        const file = path.join(FOLDER, `${name}-${device}-${theme}`);
        await browser.show(plainPage(mail.textBody), size);
        fs.writeFileSync(`${file}-text.png`, await browser.takePicture(size, true));
        await browser.show(mail.htmlBody, size);
        fs.writeFileSync(`${file}.png`, await browser.takePicture(size, true));
        const end = await browser.evaluate(
          'document.querySelector("a").getBoundingClientRect().bottom',
        );
        if (device === "phone" && Number(end) > size.height - MAIL_HEAD) hidden.push(name);
      }
    }
  }
  await browser.prefer("light");
  console.log(`${mails.length * 4} views of mails are in ${FOLDER}`);
  if (hidden.length === 0) return 0;
  console.error(`the link is not above the fold on a phone: ${[...new Set(hidden)].join(", ")}`);
  return 1;
}

run(main, "the pictures could not be taken");
