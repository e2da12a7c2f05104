/** @file Arabic: confusions, image quality, drift. A part of ar.ts. */
import { apart, number, ofLines } from "./ar-count.ts";
import type { Strings, Translation } from "./language.ts";

const places = (n: number): string => `عدد المواضع: ${number(n)}`;

export const insights: Translation<Strings["insights"]> = {
  confusions: {
    tab: "الالتباسات",
    title: "أي حرف يُقرأ على أنه أي حرف",
    lead: (n) => `نص معتمد من ${ofLines(n)}. اختر خانة لترى كل موضع مع صورته.`,
    leftOut: (n) => `استُبعد ${ofLines(n)} لطولها عن المحاذاة.`,
    readings: "القراءات",
    newest: "أحدث ما سُجّل",
    script: "الكتابة",
    scriptErrors: (name, errors) => `${apart(name)} (${number(errors)})`,
    caption: "الصفوف: المكتوب. الأعمدة: المقروء. مفاتيح الأسهم تنقل من خانة إلى خانة.",
    corner: "المكتوب ↓ المقروء ←",
    cell: (truth, read, n) => `${apart(truth)} قُرئ ${apart(read)}، ${places(n)}`,
    list: (n) => `كل الالتباسات (${number(n)})`,
    more: (n) => `إظهار المزيد (${number(n)})`,
    right: (n) => `المحكوم فيه: ${number(n)}`,
    none: "لا التباسات بعد. اعتمد أسطرًا قرأها إصدار ما: تجتمع أخطاؤه هنا.",
    noErrors: "لم يُقرأ شيء من هذه الكتابة خطأً.",
    back: "العودة إلى الجدول",
    places: (total, open) => `${places(total)}، غير المحكوم فيه: ${number(open)}`,
    placesHint: "ينقلك J وK من موضع إلى موضع. لا يتغير النص المعتمد إلا حيث تقول، ويمكن التراجع عن كل تغيير.",
    noPlaces: "لم يبق موضع: صُحّح هذا الالتباس كله.",
    mend: "تصحيح هذا الموضع",
    mendAll: (n) => `تصحيح كل المتشابه (${number(n)})`,
    keep: "نصي صحيح",
    unkeep: "إلغاء الحكم",
    kept: "النص صحيح",
    truth: "النص المعتمد",
    read: "المقروء",
    where: (document, page, line) => `${apart(document)}، الصفحة ${page}، السطر ${line}`,
    mended: (n, inLines) => `صُحّح ${places(n)} في ${ofLines(inLines)}`,
    undo: "تراجع",
    undone: "تم التراجع",
  },
};
