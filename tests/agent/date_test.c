#include "agent/date.h"

#include <stdio.h>

#include "tests/test.h"

struct sample {
	const char *text;
	const char *at;		/* "" where it is no date */
};

static void
read_samples(const struct sample *samples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char at[STAMP_SIZE];

		stamp_format(date_parse(str_of(samples[i].text)), at);
		ck_assert_msg(strcmp(at, samples[i].at) == 0, "\"%s\" is \"%s\", not \"%s\"",
		    samples[i].text, at, samples[i].at);
	}
}

#define READ(samples) read_samples((samples), sizeof(samples) / sizeof((samples)[0]))

START_TEST(mail_dates_are_read)
{
	static const struct sample samples[] = {
		{ "Tue, 18 Mar 2025 09:30:15 GMT", "2025-03-18T09:30:15Z" },
		{ "Tue, 18 Mar 2025 09:30:15 +0000", "2025-03-18T09:30:15Z" },
		{ "Tue, 18 Mar 2025 09:30:15 -0000", "2025-03-18T09:30:15Z" },
		{ "Tue, 18 Mar 2025 09:30:15 +0200", "2025-03-18T07:30:15Z" },
		{ "Tue, 18 Mar 2025 09:30:15 -03:30", "2025-03-18T13:00:15Z" },
		{ "Tue, 18 Mar 2025 09:30:15+0545", "2025-03-18T03:45:15Z" },
		{ "Tue, 18 Mar 2025 09:30:15", "2025-03-18T09:30:15Z" },
		{ "Tue, 18 Mar 2025 09:30 GMT", "2025-03-18T09:30:00Z" },
		{ "Tue, 18 Mar 2025", "2025-03-18T00:00:00Z" },
		{ "Tue, 8 Apr 2025 09:30:15 GMT", "2025-04-08T09:30:15Z" },
		{ "Tue,  8 Apr 2025 09:30:15 GMT", "2025-04-08T09:30:15Z" },
		{ "Tue,18 Mar 2025 9:3:5 GMT", "2025-03-18T09:03:05Z" },
		{ "Tue 18 Mar 2025 09:30:15 GMT", "2025-03-18T09:30:15Z" },
		{ "tue, 18 mar 2025 09:30:15 gmt", "2025-03-18T09:30:15Z" },
		{ "18 Mar 2025 09:30:15 EST", "2025-03-18T14:30:15Z" },
		{ "18 March 2025 09:30:15 EDT", "2025-03-18T13:30:15Z" },
		{ "Tuesday, 18-Mar-25 09:30:15 GMT", "2025-03-18T09:30:15Z" },
		{ "Tue, 18 Mar 25 09:30:15 UT", "2025-03-18T09:30:15Z" },
		{ "Fri, 05 Jun 70 00:00:00 GMT", "1970-06-05T00:00:00Z" },
		{ "Wed, 05 Jun 69 00:00:00 GMT", "2069-06-05T00:00:00Z" },
		{ "Tue, 18 Mar 125 09:30:15 GMT", "2025-03-18T09:30:15Z" },
		{ "Tue, 18 Mar 2025 09:30:15 +0100 (CET)", "2025-03-18T08:30:15Z" },
		{ "Tue (a (nested) note), 18 Mar 2025 09:30:15 Z", "2025-03-18T09:30:15Z" },
		{ "Tue, 18 Mar 2025 09:30:15 A", "2025-03-18T09:30:15Z" },
		{ "Tue Mar 18 09:30:15 2025", "2025-03-18T09:30:15Z" },
		{ "Sat Mar  8 09:30:15 2025", "2025-03-08T09:30:15Z" },
		{ "Tue Mar 18 09:30:15 CET 2025", "2025-03-18T08:30:15Z" },
		{ "Mon, 18 Mar 2025 09:30:15 GMT", "2025-03-18T09:30:15Z" },
		{ "Tue, 18 Mar 2025 09:30:15 00", "2025-03-18T09:30:15Z" },
		{ "Tue, 18 Mar 2025 09:30:15 0200", "2025-03-18T07:30:15Z" },
		{ "Tue, 18 Mar 2025 0930 GMT", "2025-03-18T09:30:00Z" },
		{ "Tue, 18 Mar 2568 09:30:15 +0700", "2025-03-18T02:30:15Z" },
		{ "\n\t Tue, 18 Mar 2025 09:30:15 GMT \r\n", "2025-03-18T09:30:15Z" },
	};

	READ(samples);
}
END_TEST

START_TEST(iso_dates_and_their_misspellings_are_read)
{
	static const struct sample samples[] = {
		{ "2025-03-18T09:30:15Z", "2025-03-18T09:30:15Z" },
		{ "2025-03-18T09:30:15+02:00", "2025-03-18T07:30:15Z" },
		{ "2025-03-18T09:30:15-02:00", "2025-03-18T11:30:15Z" },
		{ "2025-03-18T09:30:15+0200", "2025-03-18T07:30:15Z" },
		{ "2025-03-18T09:30:15+02", "2025-03-18T07:30:15Z" },
		{ "2025-03-18T09:30:15 +0200", "2025-03-18T07:30:15Z" },
		{ "2025-03-18T09:30:15 -0200", "2025-03-18T11:30:15Z" },
		{ "2025-03-18T09:30:15", "2025-03-18T09:30:15Z" },
		{ "2025-03-18T09:30:15.999Z", "2025-03-18T09:30:15Z" },
		{ "2025-03-18T09:30:15,25Z", "2025-03-18T09:30:15Z" },
		{ "2025-03-18T09:30:15.123456789+01:00", "2025-03-18T08:30:15Z" },
		{ "2025-03-18T09:30:15:250Z", "2025-03-18T09:30:15Z" },
		{ "2025-03-18t09:30:15z", "2025-03-18T09:30:15Z" },
		{ "2025-03-18 09:30:15", "2025-03-18T09:30:15Z" },
		{ "2025-03-18 09:30:15Z", "2025-03-18T09:30:15Z" },
		{ "2025-03-18 09:30:15 UTC", "2025-03-18T09:30:15Z" },
		{ "2025-03-18 09:30:15 +0000 UTC", "2025-03-18T09:30:15Z" },
		{ "2025-03-18 09:30:15 -0700 PDT", "2025-03-18T16:30:15Z" },
		{ "2025-03-18T09:30:15-05:00Z", "2025-03-18T14:30:15Z" },
		{ "2025-03-18T09:30:15:-05:00", "2025-03-18T14:30:15Z" },
		{ "2025-03-18T09:30:15+01:00[Europe/Rome]", "2025-03-18T08:30:15Z" },
		{ "2025-03-18 T 09:30:15", "2025-03-18T09:30:15Z" },
		{ "2025-03-18T09:30:15+02:00:00", "2025-03-18T07:30:15Z" },
		{ "2025-03-18T09.30.15Z", "2025-03-18T09:30:15Z" },
		{ "2025-03-18T09.30", "2025-03-18T09:30:00Z" },
		{ "2025-03-18_09:30", "2025-03-18T09:30:00Z" },
		{ "2025-03-18T09:30Z", "2025-03-18T09:30:00Z" },
		{ "2025-03-18T09Z", "2025-03-18T09:00:00Z" },
		{ "2025-03-18T09+01:00", "2025-03-18T08:00:00Z" },
		{ "2025-3-8T9:5:1Z", "2025-03-08T09:05:01Z" },
		{ "2025-03-18Z", "2025-03-18T00:00:00Z" },
		{ "2025-03-18", "2025-03-18T00:00:00Z" },
		{ "2025-03", "2025-03-01T00:00:00Z" },
		{ "2025", "2025-01-01T00:00:00Z" },
		{ "2025/03/18", "2025-03-18T00:00:00Z" },
		{ "2025.03.18 09:30", "2025-03-18T09:30:00Z" },
		{ "20250318", "2025-03-18T00:00:00Z" },
		{ "20250318T093015Z", "2025-03-18T09:30:15Z" },
		{ "20250318T0930+0100", "2025-03-18T08:30:00Z" },
		{ "20250318T09", "2025-03-18T09:00:00Z" },
		{ "20250318093015", "2025-03-18T09:30:15Z" },
		{ "202503180930", "2025-03-18T09:30:00Z" },
		{ "250318", "2025-03-18T00:00:00Z" },
		{ "2025-077", "2025-03-18T00:00:00Z" },
		{ "2025077", "2025-03-18T00:00:00Z" },
		{ "2025-077T09:30:15Z", "2025-03-18T09:30:15Z" },
		{ "2024-366", "2024-12-31T00:00:00Z" },
		{ "2025-W12-2", "2025-03-18T00:00:00Z" },
		{ "2025W122", "2025-03-18T00:00:00Z" },
		{ "2025-W12", "2025-03-17T00:00:00Z" },
		{ "2025-W12-2T09:30:15Z", "2025-03-18T09:30:15Z" },
		{ "2026-W01-1", "2025-12-29T00:00:00Z" },
		{ "2020-W53-7", "2021-01-03T00:00:00Z" },
		{ "1965-W01-1", "1965-01-04T00:00:00Z" },
		{ "1961-06-30T12:00:00Z", "1961-06-30T12:00:00Z" },
		{ "2025-03-18T24:00:00Z", "2025-03-19T00:00:00Z" },
		{ "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z" },
		{ "2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z" },
		{ "2097-01-01T00:00:00Z", "2097-01-01T00:00:00Z" },
		{ "2025-03-18T09:30:15\xE2\x88\x92" "02:00", "2025-03-18T11:30:15Z" },
		{ "2025\xE2\x80\x93" "03\xE2\x80\x93" "18", "2025-03-18T00:00:00Z" },
	};

	READ(samples);
}
END_TEST

START_TEST(newsroom_dates_are_read)
{
	static const struct sample samples[] = {
		{ "March 18, 2025", "2025-03-18T00:00:00Z" },
		{ "Mar 18, 2025 9:30 PM", "2025-03-18T21:30:00Z" },
		{ "Mar. 18, 2025, 9:30 p.m.", "2025-03-18T21:30:00Z" },
		{ "Tuesday, March 18th, 2025 at 9:30am", "2025-03-18T09:30:00Z" },
		{ "Tue, Mar 18 2025 - 12:05 AM", "2025-03-18T00:05:00Z" },
		{ "Tue, Mar 18 2025 - 12:05 PM EST", "2025-03-18T17:05:00Z" },
		{ "18th of March 2025 @ 21:30 hrs", "2025-03-18T21:30:00Z" },
		{ "2025 March 18", "2025-03-18T00:00:00Z" },
		{ "March 2025", "2025-03-01T00:00:00Z" },
		{ "03/18/2025", "2025-03-18T00:00:00Z" },
		{ "18/03/2025", "2025-03-18T00:00:00Z" },
		{ "03/04/2025", "2025-03-04T00:00:00Z" },
		{ "Thu, 03/04/2025", "2025-04-03T00:00:00Z" },
		{ "Tue, 03/04/2025", "2025-03-04T00:00:00Z" },
		{ "03/18/2025 9:30:15 PM", "2025-03-18T21:30:15Z" },
		{ "03/18/25", "2025-03-18T00:00:00Z" },
		{ "18.03.2025", "2025-03-18T00:00:00Z" },
		{ "18. 3. 2025 9:30", "2025-03-18T09:30:00Z" },
		{ "18.03.2025 09.30", "2025-03-18T09:30:00Z" },
		{ "18.03.2025, 09:30 Uhr", "2025-03-18T09:30:00Z" },
		{ "18.03.25", "2025-03-18T00:00:00Z" },
		{ "03.18.25", "2025-03-18T00:00:00Z" },
		{ "18-03-2025 09:30", "2025-03-18T09:30:00Z" },
		{ "09:30 18.03.2025", "2025-03-18T09:30:00Z" },
		{ "18.03.2025 +0200", "2025-03-17T22:00:00Z" },
		{ "18 Mar 2025 09 -0330", "2025-03-18T12:30:00Z" },
		{ "18 Mar 2025 -0500", "2025-03-18T05:00:00Z" },
		{ "Tue Mar 18 2025 09:30:15 GMT+0200 (Central European Time)", "2025-03-18T07:30:15Z" },
		{ "Updated March 18, 2025", "2025-03-18T00:00:00Z" },
		{ "Published: 18 March 2025 09.30.15", "2025-03-18T09:30:15Z" },
		{ "18/Mar/2025:09:30:15 +0100", "2025-03-18T08:30:15Z" },
		{ "Mar-18-2025", "2025-03-18T00:00:00Z" },
		{ "18.03.2025, 9 Uhr", "2025-03-18T09:00:00Z" },
		{ "25/3/8 09:30", "2025-03-08T09:30:00Z" },
		{ "20250318 093015", "2025-03-18T09:30:15Z" },
		{ "2025-03-18 00:00:00.0 09:30:15.0 +0100", "2025-03-18T08:30:15Z" },
		{ "1742290215", "2025-03-18T09:30:15Z" },
		{ "1742290215.5", "2025-03-18T09:30:15Z" },
		{ "1742290215123", "2025-03-18T09:30:15Z" },
		{ "1742290215123456", "2025-03-18T09:30:15Z" },
	};

	READ(samples);
}
END_TEST

START_TEST(dates_of_many_languages_are_read)
{
	static const struct sample samples[] = {
		{ "mar., 18 mars 2025 09:30:15 +0100", "2025-03-18T08:30:15Z" },
		{ "antradienis, 2025 m. kovo 18 d., 09:30", "2025-03-18T09:30:00Z" },
		{ "2025. gada 18. martā, plkst. 09:30", "2025-03-18T09:30:00Z" },
		{ "teisipäev, 18. märts 2025 kell 9.30", "2025-03-18T09:30:00Z" },
		{ "utorak, 18. ožujka 2025. u 9:30 sati", "2025-03-18T09:30:00Z" },
		{ "уторак, 18. март 2025. 09:30", "2025-03-18T09:30:00Z" },
		{ "dimarts, 18 de març de 2025", "2025-03-18T00:00:00Z" },
		{ "Selasa, 18 Maret 2025 09:30 WIB", "2025-03-18T02:30:00Z" },
		{ "terça-feira, 18 de março de 2025", "2025-03-18T00:00:00Z" },
		{ "martes, 18 de marzo de 2025, 09:30 h", "2025-03-18T09:30:00Z" },
		{ "dinsdag 18 maart 2025 9.30 uur", "2025-03-18T09:30:00Z" },
		{ "18 марта 2025, 09:30 МСК", "2025-03-18T06:30:00Z" },
		{ "mar 18 mar 2025 09:30", "2025-03-18T09:30:00Z" },
		{ "mar. 18/03/2025", "2025-03-18T00:00:00Z" },
		{ "vendredi 1er août 2025 à 14h05", "2025-08-01T14:05:00Z" },
		{ "18 déc. 2025", "2025-12-18T00:00:00Z" },
		{ "18 d\x65\xCC\x81" "c. 2025", "2025-12-18T00:00:00Z" },
		{ "Dienstag, 18. März 2025, 9:30 Uhr", "2025-03-18T09:30:00Z" },
		{ "DIENSTAG, 18. MÄRZ 2025", "2025-03-18T00:00:00Z" },
		{ "18 de marzo de 2025 a las 9:30 p. m.", "2025-03-18T21:30:00Z" },
		{ "mié, 19 mar 2025 09:30:15 +0100", "2025-03-19T08:30:15Z" },
		{ "martedì 18 marzo 2025, ore 9.30", "2025-03-18T09:30:00Z" },
		{ "terça, 18 de março de 2025 às 09h30", "2025-03-18T09:30:00Z" },
		{ "wtorek, 18 marca 2025, godz. 9:30", "2025-03-18T09:30:00Z" },
		{ "piątek, 10 paź 2025", "2025-10-10T00:00:00Z" },
		{ "paz, 10 ağu 2025", "2025-08-10T00:00:00Z" },
		{ "Вт, 18 мар 2025 09:30:15 +0300", "2025-03-18T06:30:15Z" },
		{ "18 МАРТА 2025 г. в 09:30", "2025-03-18T09:30:00Z" },
		{ "вівторок, 18 березня 2025 року", "2025-03-18T00:00:00Z" },
		{ "сер, 20 сер 2025", "2025-08-20T00:00:00Z" },
		{ "18 Şubat 2025 Salı 09:30", "2025-02-18T09:30:00Z" },
		{ "di 18 maart 2025", "2025-03-18T00:00:00Z" },
		{ "Τρί, 18 Μαρ 2025 09:30:15 EET", "2025-03-18T07:30:15Z" },
		{ "18 Μαΐου 2025 9:30 μ.μ.", "2025-05-18T21:30:00Z" },
		{ "2025. március 18. 9:30", "2025-03-18T09:30:00Z" },
		{ "2025-március-18T9:30+01:00", "2025-03-18T08:30:00Z" },
		{ "úterý 18. března 2025", "2025-03-18T00:00:00Z" },
		{ "marți, 18 martie 2025, 09:30", "2025-03-18T09:30:00Z" },
		{ "tis 18 mars 2025 kl. 09.30", "2025-03-18T09:30:00Z" },
		{ "2025년 3월 18일 오후 9:30:15", "2025-03-18T21:30:15Z" },
		{ "2025-03-18 오전 12:30:15", "2025-03-18T00:30:15Z" },
		{ "2025년 03월 18일 화요일 9시 30분", "2025-03-18T09:30:00Z" },
		{ "2025年3月18日", "2025-03-18T00:00:00Z" },
		{ "2025年03月18日 星期二 下午9:30", "2025-03-18T21:30:00Z" },
		{ "2025年3月18日(火) 9時30分15秒", "2025-03-18T09:30:15Z" },
		{ "２０２５年３月１８日　０９：３０", "2025-03-18T09:30:00Z" },
		{ "3月18日 2025", "2025-03-18T00:00:00Z" },
		{ "الثلاثاء، ١٨ مارس ٢٠٢٥ ٠٩:٣٠ م", "2025-03-18T21:30:00Z" },
		{ "יום שלישי, 18 במרץ 2025 בשעה 09:30", "2025-03-18T09:30:00Z" },
		{ "मंगलवार, १८ मार्च २०२५ ०९:३०", "2025-03-18T09:30:00Z" },
		{ "วันอังคารที่ 18 มีนาคม 2568 เวลา 09:30 น.", "2025-03-18T09:30:00Z" },
	};

	READ(samples);
}
END_TEST

START_TEST(zones_are_known_by_name)
{
	static const struct sample samples[] = {
		{ "2025-03-18 12:00 UTC", "2025-03-18T12:00:00Z" },
		{ "2025-03-18 12:00 GMT+2", "2025-03-18T10:00:00Z" },
		{ "2025-03-18 12:00 UTC-05:00", "2025-03-18T17:00:00Z" },
		{ "2025-03-18 12:00 GMT+0530", "2025-03-18T06:30:00Z" },
		{ "2025-03-18 12:00 Etc/GMT", "2025-03-18T12:00:00Z" },
		{ "2025-03-18 12:00 CST", "2025-03-18T18:00:00Z" },
		{ "2025-03-18 12:00 CDT", "2025-03-18T17:00:00Z" },
		{ "2025-03-18 12:00 MST", "2025-03-18T19:00:00Z" },
		{ "2025-03-18 12:00 MDT", "2025-03-18T18:00:00Z" },
		{ "2025-03-18 12:00 PST", "2025-03-18T20:00:00Z" },
		{ "2025-03-18 12:00 PT", "2025-03-18T20:00:00Z" },
		{ "pt, 14 mar 2025 12:00 PDT", "2025-03-14T19:00:00Z" },
		{ "2025-03-18 12:00 CET", "2025-03-18T11:00:00Z" },
		{ "2025-03-18 12:00 CEST", "2025-03-18T10:00:00Z" },
		{ "2025-03-18 12:00 MEZ", "2025-03-18T11:00:00Z" },
		{ "2025-03-18 12:00 EET", "2025-03-18T10:00:00Z" },
		{ "2025-03-18 12:00 EEST", "2025-03-18T09:00:00Z" },
		{ "2025-03-18 12:00 MSK", "2025-03-18T09:00:00Z" },
		{ "2025-03-18 12:00 BST", "2025-03-18T11:00:00Z" },
		{ "2025-03-18 12:00 IST", "2025-03-18T06:30:00Z" },
		{ "2025-03-18 12:00 JST", "2025-03-18T03:00:00Z" },
		{ "2025-03-18 12:00 KST", "2025-03-18T03:00:00Z" },
		{ "2025-03-18 12:00 AEST", "2025-03-18T02:00:00Z" },
		{ "2025-03-18 12:00 NZDT", "2025-03-17T23:00:00Z" },
		{ "2025-03-18 12:00 XYZT", "2025-03-18T12:00:00Z" },
		{ "2025-03-18 12:00 Europe/Nowhere", "2025-03-18T12:00:00Z" },
		{ "2025-03-18 12:00 Europe/Kyiv", "2025-03-18T10:00:00Z" },
		{ "2025-03-30 02:59 Europe/Kyiv", "2025-03-30T00:59:00Z" },
		{ "2025-03-30 04:00 Europe/Kyiv", "2025-03-30T01:00:00Z" },
		{ "2025-07-18 12:00 Europe/Kyiv", "2025-07-18T09:00:00Z" },
		{ "2025-10-26 02:59 Europe/Kyiv", "2025-10-25T23:59:00Z" },
		{ "2025-10-26 04:00 Europe/Kyiv", "2025-10-26T02:00:00Z" },
		{ "Tue, 18 Mar 2025 09:30:15 America/New_York", "2025-03-18T13:30:15Z" },
		{ "2025-03-09 01:59 America/Los_Angeles", "2025-03-09T09:59:00Z" },
		{ "2025-03-09 03:00 America/Los_Angeles", "2025-03-09T10:00:00Z" },
		{ "2025-11-02 00:30 America/Los_Angeles", "2025-11-02T07:30:00Z" },
		{ "2025-11-02 02:00 America/Los_Angeles", "2025-11-02T10:00:00Z" },
		{ "2025-07-18 12:00 Europe/Moscow", "2025-07-18T09:00:00Z" },
		{ "2025-07-18 12:00 Asia/Tokyo", "2025-07-18T03:00:00Z" },
		{ "2025-03-18 12:00 +0100 Europe/Rome", "2025-03-18T11:00:00Z" },
		{ "2025-03-18 12:00 +1400", "2025-03-17T22:00:00Z" },
		{ "2025-03-18 12:00 +530", "2025-03-18T06:30:00Z" },
	};

	READ(samples);
}
END_TEST

START_TEST(nonsense_is_no_date)
{
	static const struct sample samples[] = {
		{ "", "" }, { " \n", "" }, { "-1", "" }, { "0", "" }, { "1", "" }, { "18", "" },
		{ "yesterday", "" }, { "2 hours ago", "" }, { "now", "" }, { "TBA", "" },
		{ "Tue", "" }, { "March", "" }, { "18 March", "" }, { "09:30", "" }, { "T09:30Z", "" },
		{ "30 Feb 2025", "" }, { "2025-02-29", "" }, { "2025-02-30T00:00:00Z", "" },
		{ "31 Apr 2025 10:00 GMT", "" }, { "2025-13-01", "" }, { "2025-00-10", "" },
		{ "2025-01-00", "" }, { "13/13/2025", "" }, { "20251301", "" },
		{ "0000-00-00 00:00:00", "" }, { "0000-01-01T00:00:00Z", "" },
		{ "0001-01-01T00:00:00Z", "" }, { "44798-01-01T00:00:00Z", "" },
		{ "2025-03-18T25:00:00Z", "" }, { "2025-03-18T24:00:01Z", "" },
		{ "2025-03-18T13:61:00Z", "" }, { "2025-03-18T13:00:61Z", "" },
		{ "2025-03-18 15:00 AM", "" }, { "2025-03-18T09:30:15+2400", "" },
		{ "2025-03-18T09:30:15+14:30", "" }, { "2025-03-18T09:30:15+01:75", "" },
		{ "Tue, 18 Mar 2025 09:30:15 +zz:00", "" }, { "Tue, 18 Foo 2025 09:30:15 GMT", "" },
		{ "32 Foo 2025", "" }, { "Tue, 18 Mar zz 09:30:15 GMT", "" },
		{ "Tue, Mar x 2025 09:30:15 GMT", "" }, { "18 Mar 2025 19 Apr 2025", "" },
		{ "2025-03-18T09:30:15Z 2025-03-18T09:30:15Z", "" }, { "10:00 - 12:00 18 Mar 2025", "" },
		{ "2025-W54-1", "" }, { "2025-W53-1", "" }, { "2025-W12-8", "" }, { "2025-W00-1", "" },
		{ "2025-366", "" }, { "2025-000", "" }, { "2025-03-18-04", "" }, { "1.2.3.4", "" },
		{ "-2025-03-18", "" }, { "1742290215 09:30", "" }, { "99999999999999999999", "" },
		{ "<p>18 Mar 2025</p>", "" }, { "18 Mar 2025 \xFF", "" }, { "+", "" }, { "(", "" },
		{ "((((", "" }, { "Tue, 18 Mar 2025 09:30:15 9900", "" }, { "5年5年", "" }, { "2025年13月1日", "" },
	};

	READ(samples);
}
END_TEST

START_TEST(fractions_are_kept_as_milliseconds)
{
	ck_assert_int_eq(date_parse(STR("1970-01-01T00:00:00.5Z")), 500);
	ck_assert_int_eq(date_parse(STR("1970-01-01 00:00:01,0259")), 1025);
	ck_assert_int_eq(date_parse(STR("1742290215123")), 1742290215123);
	ck_assert_int_eq(date_parse(STR("1742290215.25")), 1742290215250);
	ck_assert_int_eq(date_parse(STR("1969-12-31T23:59:59.999Z")), -1);
}
END_TEST

START_TEST(bytes_of_all_kinds_are_survived)
{
	char text[200];

	/* every byte in the middle of a date, a NUL among them */
	for (int c = 0; c < 256; c++) {
		struct str date = STR("18 Mar x 2025");

		memcpy(text, date.p, date.n);
		text[7] = (char)c;
		(void)date_parse((struct str){ text, date.n });
	}
	memcpy(text, "18 Mar\0 2025", 12);
	ck_assert_int_eq(date_parse((struct str){ text, 12 }), STAMP_NONE);
	memset(text, '1', sizeof(text));
	ck_assert_int_eq(date_parse((struct str){ text, sizeof(text) }), STAMP_NONE);
	memset(text, '(', sizeof(text));
	ck_assert_int_eq(date_parse((struct str){ text, 128 }), STAMP_NONE);
}
END_TEST

/* The twelve months of each language, as its newsrooms write them. */
static const char *const months[][12] = {
	{ "January", "February", "March", "April", "May", "June", "July", "August", "September",
	    "October", "November", "December" },
	{ "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
	    "octobre", "novembre", "décembre" },
	{ "Jänner", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
	    "Oktober", "November", "Dezember" },
	{ "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
	    "octubre", "noviembre", "diciembre" },
	{ "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
	    "settembre", "ottobre", "novembre", "dicembre" },
	{ "sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio", "liepos", "rugpjūčio",
	    "rugsėjo", "spalio", "lapkričio", "gruodžio" },
	{ "janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs", "jūlijs", "augusts",
	    "septembris", "oktobris", "novembris", "decembris" },
	{ "jaanuar", "veebruar", "märts", "aprill", "mai", "juuni", "juuli", "august",
	    "september", "oktoober", "november", "detsember" },
	{ "јануар", "фебруар", "март", "април", "мај", "јун", "јул", "август", "септембар",
	    "октобар", "новембар", "децембар" },
	{ "januar", "februar", "marec", "april", "maj", "junij", "julij", "avgust", "september",
	    "oktober", "november", "december" },
	{ "gener", "febrer", "març", "abril", "maig", "juny", "juliol", "agost", "setembre",
	    "octubre", "novembre", "desembre" },
	{ "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus",
	    "September", "Oktober", "November", "Desember" },
	{ "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro",
	    "outubro", "novembro", "dezembro" },
	{ "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia",
	    "września", "października", "listopada", "grudnia" },
	{ "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
	    "октября", "ноября", "декабря" },
	{ "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня",
	    "вересня", "жовтня", "листопада", "грудня" },
	{ "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül",
	    "Ekim", "Kasım", "Aralık" },
	{ "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
	    "oktober", "november", "december" },
	{ "Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου", "Ιουλίου",
	    "Αυγούστου", "Σεπτεμβρίου", "Οκτωβρίου", "Νοεμβρίου", "Δεκεμβρίου" },
	{ "január", "február", "március", "április", "május", "június", "július", "augusztus",
	    "szeptember", "október", "november", "december" },
	{ "ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září",
	    "října", "listopadu", "prosince" },
	{ "ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august",
	    "septembrie", "octombrie", "noiembrie", "decembrie" },
	{ "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
	    "oktober", "november", "december" },
	{ "студзеня", "лютага", "сакавіка", "красавіка", "мая", "чэрвеня", "ліпеня", "жніўня",
	    "верасня", "кастрычніка", "лістапада", "снежня" },
	{ "tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta",
	    "heinäkuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta" },
	{ "януари", "февруари", "март", "април", "май", "юни", "юли", "август", "септември",
	    "октомври", "ноември", "декември" },
	{ "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر",
	    "أكتوبر", "نوفمبر", "ديسمبر" },
	{ "בינואר", "בפברואר", "במרץ", "באפריל", "במאי", "ביוני", "ביולי", "באוגוסט",
	    "בספטמבר", "באוקטובר", "בנובמבר", "בדצמבר" },
	{ "जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर",
	    "अक्टूबर", "नवंबर", "दिसंबर" },
	{ "জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট",
	    "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর" },
	{ "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม",
	    "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม" },
};

START_TEST(months_of_every_language_are_known)
{
	for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++)
		for (int month = 1; month <= 12; month++) {
			char text[64], at[STAMP_SIZE], want[64];

			snprintf(text, sizeof(text), "7 %s 2025 09:30", months[i][month - 1]);
			snprintf(want, sizeof(want), "2025-%02d-07T09:30:00Z", month);
			stamp_format(date_parse(str_of(text)), at);
			ck_assert_msg(strcmp(at, want) == 0, "\"%s\" is \"%s\"", text, at);
		}
}
END_TEST

/* The seven days of each language: a wrong word would be unknown, and the date none. */
static const char *const weekdays[][7] = {
	{ "Mon", "Tues", "Weds", "Thurs", "Fri", "Sat", "Sun" },
	{ "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
	{ "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So" },
	{ "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo" },
	{ "pirmadienis", "antradienis", "trečiadienis", "ketvirtadienis", "penktadienis",
	    "šeštadienis", "sekmadienis" },
	{ "pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena",
	    "svētdiena" },
	{ "esmaspäev", "teisipäev", "kolmapäev", "neljapäev", "reede", "laupäev", "pühapäev" },
	{ "ponedjeljak", "utorak", "srijeda", "četvrtak", "petak", "subota", "nedjelja" },
	{ "понедељак", "уторак", "среда", "четвртак", "петак", "субота", "недеља" },
	{ "dilluns", "dimarts", "dimecres", "dijous", "divendres", "dissabte", "diumenge" },
	{ "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica" },
	{ "segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo" },
	{ "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela" },
	{ "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье" },
	{ "понеділок", "вівторок", "середа", "четвер", "пʼятниця", "субота", "неділя" },
	{ "Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar" },
	{ "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag" },
	{ "Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο", "Κυριακή" },
	{ "hétfő", "kedd", "szerda", "csütörtök", "péntek", "szombat", "vasárnap" },
	{ "pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota", "neděle" },
	{ "luni", "marți", "miercuri", "joi", "vineri", "sâmbătă", "duminică" },
	{ "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag" },
	{ "월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일" },
	{ "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد" },
	{ "שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת", "ראשון" },
	{ "सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार" },
	{ "সোমবার", "মঙ্গলবার", "বুধবার", "বৃহস্পতিবার", "শুক্রবার", "শনিবার", "রবিবার" },
	{ "วันจันทร์ที่", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์", "วันเสาร์", "วันอาทิตย์" },
	{ "星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日" },
};

START_TEST(weekdays_tell_ambiguous_days_apart)
{
	/* 3 April to 9 April or 4 March and so on: the weekday is that of the European reading */
	for (size_t i = 0; i < sizeof(weekdays) / sizeof(weekdays[0]); i++)
		for (int day = 3; day <= 9; day++) {
			char text[64], at[STAMP_SIZE], want[64];

			/* 2025-04-03 was a Thursday */
			snprintf(text, sizeof(text), "%s, %02d/04/2025", weekdays[i][day % 7], day);
			snprintf(want, sizeof(want), "2025-04-%02dT00:00:00Z", day);
			stamp_format(date_parse(str_of(text)), at);
			ck_assert_msg(strcmp(at, want) == 0, "\"%s\" is \"%s\"", text, at);
		}
}
END_TEST

TEST_MAIN("date", mail_dates_are_read, iso_dates_and_their_misspellings_are_read,
    newsroom_dates_are_read, dates_of_many_languages_are_read, zones_are_known_by_name,
    nonsense_is_no_date, fractions_are_kept_as_milliseconds, bytes_of_all_kinds_are_survived,
    months_of_every_language_are_known, weekdays_tell_ambiguous_days_apart)
