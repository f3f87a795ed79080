/*
 * Invariant: every table is sorted by the bytes of its words, which are spelt
 * as date_names_fold() spells them (no capitals, no accents).
 */
#include "agent/date_names.h"

#include "base/utf8.h"

struct name {
	const char *word;
	short value;
};

/* English, French, German, Spanish, Catalan, Italian, Portuguese, Romanian, Dutch, Swedish,
 * Danish, Norwegian, Finnish, Estonian, Latvian, Lithuanian, Polish, Czech, Slovak, Slovenian,
 * Croatian, Serbian, Macedonian, Bulgarian, Russian, Ukrainian, Belarusian, Hungarian, Greek,
 * Turkish, Indonesian, Hebrew, Arabic (Egypt's, the Maghreb's and, of one word, the Levant's),
 * Hindi, Bengali, Thai.  Where one word is two months, it is that of the most feeds: listopad
 * November (October in Croatian), lipiec's lip, srpen's srp. */
static const struct name months[] = {
	{ "abr", 4 }, { "abril", 4 }, { "ago", 8 }, { "agost", 8 }, { "agosto", 8 },
	{ "agu", 8 }, { "agustos", 8 }, { "agustus", 8 }, { "aout", 8 }, { "apr", 4 },
	{ "april", 4 }, { "aprila", 4 }, { "aprile", 4 }, { "aprili", 4 },
	{ "aprilie", 4 }, { "aprilis", 4 }, { "aprill", 4 }, { "ara", 12 },
	{ "aralik", 12 }, { "aug", 8 }, { "august", 8 }, { "augusta", 8 },
	{ "augusti", 8 }, { "augusts", 8 }, { "augustus", 8 }, { "augusztus", 8 },
	{ "avgust", 8 }, { "avgusta", 8 }, { "avr", 4 }, { "avril", 4 }, { "bal", 4 },
	{ "balandis", 4 }, { "balandzio", 4 }, { "birz", 6 }, { "birzelio", 6 },
	{ "birzelis", 6 }, { "bre", 3 }, { "brezen", 3 }, { "brezna", 3 },
	{ "cerven", 6 }, { "cervence", 7 }, { "cervenec", 7 }, { "cervna", 6 },
	{ "cvc", 7 }, { "cvn", 6 }, { "cze", 6 }, { "czerwca", 6 }, { "czerwiec", 6 },
	{ "dec", 12 }, { "decembar", 12 }, { "december", 12 }, { "decembra", 12 },
	{ "decembre", 12 }, { "decembri", 12 }, { "decembrie", 12 }, { "decembris", 12 },
	{ "des", 12 }, { "desember", 12 }, { "desembre", 12 }, { "dets", 12 },
	{ "detsember", 12 }, { "dez", 12 }, { "dezember", 12 }, { "dezembro", 12 },
	{ "dic", 12 }, { "dicembre", 12 }, { "diciembre", 12 }, { "dub", 4 },
	{ "duben", 4 }, { "dubna", 4 }, { "eki", 10 }, { "ekim", 10 }, { "elo", 8 },
	{ "elokuu", 8 }, { "elokuuta", 8 }, { "ene", 1 }, { "enero", 1 }, { "eyl", 9 },
	{ "eylul", 9 }, { "feb", 2 }, { "febbr", 2 }, { "febbraio", 2 }, { "feber", 2 },
	{ "febr", 2 }, { "febrer", 2 }, { "febrero", 2 }, { "februar", 2 },
	{ "februara", 2 }, { "februari", 2 }, { "februarie", 2 }, { "februaris", 2 },
	{ "february", 2 }, { "fev", 2 }, { "fevereiro", 2 }, { "fevr", 2 },
	{ "fevrier", 2 }, { "geg", 5 }, { "geguze", 5 }, { "geguzes", 5 }, { "gen", 1 },
	{ "gener", 1 }, { "genn", 1 }, { "gennaio", 1 }, { "giu", 6 }, { "giug", 6 },
	{ "giugno", 6 }, { "gru", 12 }, { "grudnia", 12 }, { "grudzien", 12 },
	{ "gruod", 12 }, { "gruodis", 12 }, { "gruodzio", 12 }, { "haz", 6 },
	{ "haziran", 6 }, { "heina", 7 }, { "heinakuu", 7 }, { "heinakuuta", 7 },
	{ "helmi", 2 }, { "helmikuu", 2 }, { "helmikuuta", 2 }, { "huhti", 4 },
	{ "huhtikuu", 4 }, { "huhtikuuta", 4 }, { "ian", 1 }, { "ianuarie", 1 },
	{ "iul", 7 }, { "iulie", 7 }, { "iun", 6 }, { "iunie", 6 }, { "jaan", 1 },
	{ "jaanuar", 1 }, { "jan", 1 }, { "janeiro", 1 }, { "janner", 1 },
	{ "januar", 1 }, { "januara", 1 }, { "januari", 1 }, { "january", 1 },
	{ "janv", 1 }, { "janvari", 1 }, { "janvaris", 1 }, { "janvier", 1 },
	{ "joulu", 12 }, { "joulukuu", 12 }, { "joulukuuta", 12 }, { "jui", 6 },
	{ "juil", 7 }, { "juillet", 7 }, { "juin", 6 }, { "jul", 7 }, { "jula", 7 },
	{ "julho", 7 }, { "juli", 7 }, { "julij", 7 }, { "julija", 7 }, { "julijs", 7 },
	{ "julio", 7 }, { "juliol", 7 }, { "julius", 7 }, { "july", 7 }, { "jun", 6 },
	{ "juna", 6 }, { "june", 6 }, { "junho", 6 }, { "juni", 6 }, { "junij", 6 },
	{ "junija", 6 }, { "junijs", 6 }, { "junio", 6 }, { "junius", 6 }, { "juny", 6 },
	{ "juuli", 7 }, { "juuni", 6 }, { "kas", 11 }, { "kasim", 11 }, { "kesa", 6 },
	{ "kesakuu", 6 }, { "kesakuuta", 6 }, { "kol", 8 }, { "kolovoz", 8 },
	{ "kolovoza", 8 }, { "kov", 3 }, { "kovas", 3 }, { "kovo", 3 }, { "kve", 5 },
	{ "kveten", 5 }, { "kvetna", 5 }, { "kwi", 4 }, { "kwiecien", 4 },
	{ "kwietnia", 4 }, { "lapkr", 11 }, { "lapkricio", 11 }, { "lapkritis", 11 },
	{ "led", 1 }, { "leden", 1 }, { "ledna", 1 }, { "liep", 7 }, { "liepa", 7 },
	{ "liepos", 7 }, { "lip", 7 }, { "lipanj", 6 }, { "lipca", 7 }, { "lipiec", 7 },
	{ "lipnja", 6 }, { "lis", 11 }, { "listopad", 11 }, { "listopada", 11 },
	{ "listopadu", 11 }, { "loka", 10 }, { "lokakuu", 10 }, { "lokakuuta", 10 },
	{ "lug", 7 }, { "lugl", 7 }, { "luglio", 7 }, { "lut", 2 }, { "lutego", 2 },
	{ "luty", 2 }, { "maalis", 3 }, { "maaliskuu", 3 }, { "maaliskuuta", 3 },
	{ "maart", 3 }, { "mag", 5 }, { "magg", 5 }, { "maggio", 5 }, { "mai", 5 },
	{ "maig", 5 }, { "maija", 5 }, { "maijs", 5 }, { "maio", 5 }, { "maj", 5 },
	{ "maja", 5 }, { "majus", 5 }, { "marc", 3 }, { "marca", 3 }, { "march", 3 },
	{ "marcius", 3 }, { "marco", 3 }, { "marec", 3 }, { "maret", 3 },
	{ "marras", 11 }, { "marraskuu", 11 }, { "marraskuuta", 11 }, { "mars", 3 },
	{ "mart", 3 }, { "marta", 3 }, { "martie", 3 }, { "marts", 3 }, { "marz", 3 },
	{ "marzec", 3 }, { "marzo", 3 }, { "may", 5 }, { "mayis", 5 }, { "mayo", 5 },
	{ "mei", 5 }, { "mrt", 3 }, { "mrz", 3 }, { "nis", 4 }, { "nisan", 4 },
	{ "noi", 11 }, { "noiembrie", 11 }, { "nov", 11 }, { "novembar", 11 },
	{ "november", 11 }, { "novembra", 11 }, { "novembre", 11 }, { "novembri", 11 },
	{ "novembris", 11 }, { "novembro", 11 }, { "noviembre", 11 }, { "oca", 1 },
	{ "ocak", 1 }, { "oct", 10 }, { "october", 10 }, { "octobre", 10 },
	{ "octombrie", 10 }, { "octubre", 10 }, { "okt", 10 }, { "oktobar", 10 },
	{ "oktober", 10 }, { "oktobra", 10 }, { "oktobri", 10 }, { "oktobris", 10 },
	{ "oktoober", 10 }, { "ott", 10 }, { "ottobre", 10 }, { "out", 10 },
	{ "outubro", 10 }, { "ozu", 3 }, { "ozujak", 3 }, { "ozujka", 3 },
	{ "pazdziernik", 10 }, { "pazdziernika", 10 }, { "pro", 12 }, { "prosinac", 12 },
	{ "prosinca", 12 }, { "prosince", 12 }, { "prosinec", 12 }, { "rij", 10 },
	{ "rijen", 10 }, { "rijna", 10 }, { "rugp", 8 }, { "rugpjucio", 8 },
	{ "rugpjutis", 8 }, { "rugs", 9 }, { "rugsejis", 9 }, { "rugsejo", 9 },
	{ "ruj", 9 }, { "rujan", 9 }, { "rujna", 9 }, { "saus", 1 }, { "sausio", 1 },
	{ "sausis", 1 }, { "sep", 9 }, { "sept", 9 }, { "septembar", 9 },
	{ "september", 9 }, { "septembra", 9 }, { "septembre", 9 }, { "septembri", 9 },
	{ "septembrie", 9 }, { "septembris", 9 }, { "septiembre", 9 }, { "set", 9 },
	{ "setembre", 9 }, { "setembro", 9 }, { "setiembre", 9 }, { "sett", 9 },
	{ "settembre", 9 }, { "sie", 8 }, { "sierpien", 8 }, { "sierpnia", 8 },
	{ "sij", 1 }, { "sijecanj", 1 }, { "sijecnja", 1 }, { "spal", 10 },
	{ "spalio", 10 }, { "spalis", 10 }, { "srp", 8 }, { "srpanj", 7 }, { "srpen", 8 },
	{ "srpna", 8 }, { "srpnja", 7 }, { "stu", 11 }, { "studeni", 11 },
	{ "studenog", 11 }, { "studenoga", 11 }, { "sty", 1 }, { "styczen", 1 },
	{ "stycznia", 1 }, { "sub", 2 }, { "subat", 2 }, { "svi", 5 }, { "svibanj", 5 },
	{ "svibnja", 5 }, { "syys", 9 }, { "syyskuu", 9 }, { "syyskuuta", 9 },
	{ "szept", 9 }, { "szeptember", 9 }, { "tammi", 1 }, { "tammikuu", 1 },
	{ "tammikuuta", 1 }, { "tem", 7 }, { "temmuz", 7 }, { "touko", 5 },
	{ "toukokuu", 5 }, { "toukokuuta", 5 }, { "tra", 4 }, { "travanj", 4 },
	{ "travnja", 4 }, { "uno", 2 }, { "unor", 2 }, { "unora", 2 }, { "vasario", 2 },
	{ "vasaris", 2 }, { "veebr", 2 }, { "veebruar", 2 }, { "vel", 2 },
	{ "veljaca", 2 }, { "veljace", 2 }, { "wrz", 9 }, { "wrzesien", 9 },
	{ "wrzesnia", 9 }, { "zar", 9 }, { "zari", 9 }, { "απρ", 4 }, { "απριλιος", 4 },
	{ "απριλιου", 4 }, { "αυγ", 8 }, { "αυγουστος", 8 }, { "αυγουστου", 8 },
	{ "δεκ", 12 }, { "δεκεμβριος", 12 }, { "δεκεμβριου", 12 }, { "ιαν", 1 },
	{ "ιανουαριος", 1 }, { "ιανουαριου", 1 }, { "ιουλ", 7 }, { "ιουλιος", 7 },
	{ "ιουλιου", 7 }, { "ιουν", 6 }, { "ιουνιος", 6 }, { "ιουνιου", 6 }, { "μαι", 5 },
	{ "μαιος", 5 }, { "μαιου", 5 }, { "μαρ", 3 }, { "μαρτ", 3 }, { "μαρτιος", 3 },
	{ "μαρτιου", 3 }, { "νοε", 11 }, { "νοεμ", 11 }, { "νοεμβριος", 11 },
	{ "νοεμβριου", 11 }, { "οκτ", 10 }, { "οκτωβριος", 10 }, { "οκτωβριου", 10 },
	{ "σεπ", 9 }, { "σεπτ", 9 }, { "σεπτεμβριος", 9 }, { "σεπτεμβριου", 9 },
	{ "φεβ", 2 }, { "φεβρ", 2 }, { "φεβρουαριος", 2 }, { "φεβρουαριου", 2 },
	{ "авг", 8 }, { "август", 8 }, { "августа", 8 }, { "апр", 4 }, { "апрель", 4 },
	{ "апреля", 4 }, { "април", 4 }, { "априла", 4 }, { "бер", 3 }, { "березень", 3 },
	{ "березня", 3 }, { "вер", 9 }, { "верасень", 9 }, { "верасня", 9 },
	{ "вересень", 9 }, { "вересня", 9 }, { "гру", 12 }, { "груд", 12 },
	{ "грудень", 12 }, { "грудня", 12 }, { "дек", 12 }, { "декабрь", 12 },
	{ "декабря", 12 }, { "декември", 12 }, { "децембар", 12 }, { "децембра", 12 },
	{ "жнівень", 8 }, { "жніўня", 8 }, { "жов", 10 }, { "жовт", 10 },
	{ "жовтень", 10 }, { "жовтня", 10 }, { "июл", 7 }, { "июль", 7 }, { "июля", 7 },
	{ "июн", 6 }, { "июнь", 6 }, { "июня", 6 }, { "кастрычнік", 10 },
	{ "кастрычніка", 10 }, { "кві", 4 }, { "квіт", 4 }, { "квітень", 4 },
	{ "квітня", 4 }, { "красавік", 4 }, { "красавіка", 4 }, { "лип", 7 },
	{ "липень", 7 }, { "липня", 7 }, { "лис", 11 }, { "лист", 11 },
	{ "листопад", 11 }, { "листопада", 11 }, { "лют", 2 }, { "лютага", 2 },
	{ "лютий", 2 }, { "лютого", 2 }, { "люты", 2 }, { "ліпень", 7 }, { "ліпеня", 7 },
	{ "лістапад", 11 }, { "лістапада", 11 }, { "май", 5 }, { "мар", 3 },
	{ "март", 3 }, { "марта", 3 }, { "мая", 5 }, { "мај", 5 }, { "маја", 5 },
	{ "новембар", 11 }, { "новембра", 11 }, { "ное", 11 }, { "ноември", 11 },
	{ "ноя", 11 }, { "нояб", 11 }, { "ноябрь", 11 }, { "ноября", 11 }, { "окт", 10 },
	{ "октобар", 10 }, { "октобра", 10 }, { "октомври", 10 }, { "октябрь", 10 },
	{ "октября", 10 }, { "сакавік", 3 }, { "сакавіка", 3 }, { "сен", 9 },
	{ "сент", 9 }, { "сентябрь", 9 }, { "сентября", 9 }, { "сеп", 9 },
	{ "септембар", 9 }, { "септембра", 9 }, { "септември", 9 }, { "серп", 8 },
	{ "серпень", 8 }, { "серпня", 8 }, { "снежань", 12 }, { "снежня", 12 },
	{ "студзень", 1 }, { "студзеня", 1 }, { "січ", 1 }, { "січень", 1 },
	{ "січня", 1 }, { "тра", 5 }, { "трав", 5 }, { "травень", 5 }, { "травня", 5 },
	{ "фебруар", 2 }, { "фебруара", 2 }, { "фебруари", 2 }, { "фев", 2 },
	{ "февр", 2 }, { "февраль", 2 }, { "февраля", 2 }, { "февруари", 2 },
	{ "чер", 6 }, { "черв", 6 }, { "червень", 6 }, { "червня", 6 }, { "чэрвень", 6 },
	{ "чэрвеня", 6 }, { "юли", 7 }, { "юни", 6 }, { "янв", 1 }, { "январь", 1 },
	{ "января", 1 }, { "яну", 1 }, { "януари", 1 }, { "јануар", 1 }, { "јануара", 1 },
	{ "јануари", 1 }, { "јул", 7 }, { "јула", 7 }, { "јули", 7 }, { "јун", 6 },
	{ "јуна", 6 }, { "јуни", 6 }, { "אוגוסט", 8 }, { "אוקטובר", 10 }, { "אפריל", 4 },
	{ "באוגוסט", 8 }, { "באוקטובר", 10 }, { "באפריל", 4 }, { "בדצמבר", 12 },
	{ "ביולי", 7 }, { "ביוני", 6 }, { "בינואר", 1 }, { "במאי", 5 }, { "במרס", 3 },
	{ "במרץ", 3 }, { "בנובמבר", 11 }, { "בספטמבר", 9 }, { "בפברואר", 2 },
	{ "דצמבר", 12 }, { "יולי", 7 }, { "יוני", 6 }, { "ינואר", 1 }, { "מאי", 5 },
	{ "מרס", 3 }, { "מרץ", 3 }, { "נובמבר", 11 }, { "ספטמבר", 9 }, { "פברואר", 2 },
	{ "اب", 8 }, { "ابريل", 4 }, { "اذار", 3 }, { "اغسطس", 8 }, { "افريل", 4 },
	{ "اكتوبر", 10 }, { "اوت", 8 }, { "ايار", 5 }, { "ايلول", 9 }, { "تموز", 7 },
	{ "جانفي", 1 }, { "جوان", 6 }, { "جويلية", 7 }, { "حزيران", 6 }, { "ديسمبر", 12 },
	{ "سبتمبر", 9 }, { "شباط", 2 }, { "فبراير", 2 }, { "فيفري", 2 }, { "مارس", 3 },
	{ "ماي", 5 }, { "مايو", 5 }, { "نوفمبر", 11 }, { "نيسان", 4 }, { "يناير", 1 },
	{ "يوليه", 7 }, { "يوليو", 7 }, { "يونيه", 6 }, { "يونيو", 6 }, { "अक्टूबर", 10 },
	{ "अक्तूबर", 10 }, { "अगस्त", 8 }, { "अप्रैल", 4 }, { "जनवरी", 1 },
	{ "जुलाई", 7 }, { "जून", 6 }, { "दिसंबर", 12 }, { "दिसम्बर", 12 },
	{ "नवंबर", 11 }, { "नवम्बर", 11 }, { "फरवरी", 2 }, { "मई", 5 }, { "मार्च", 3 },
	{ "सितंबर", 9 }, { "सितम्बर", 9 }, { "অক্টোবর", 10 }, { "আগস্ট", 8 },
	{ "এপ্রিল", 4 }, { "জানুযারি", 1 }, { "জানুযারী", 1 }, { "জুন", 6 },
	{ "জুলাই", 7 }, { "ডিসেম্বর", 12 }, { "নভেম্বর", 11 }, { "ফেব্রুযারি", 2 },
	{ "ফেব্রুযারী", 2 }, { "মার্চ", 3 }, { "মে", 5 }, { "সেপ্টেম্বর", 9 },
	{ "กรกฎาคม", 7 }, { "กันยายน", 9 }, { "กุมภาพันธ์", 2 }, { "ตุลาคม", 10 },
	{ "ธันวาคม", 12 }, { "พฤศจิกายน", 11 }, { "พฤษภาคม", 5 }, { "มกราคม", 1 },
	{ "มิถุนายน", 6 }, { "มีนาคม", 3 }, { "สิงหาคม", 8 }, { "เมษายน", 4 },
};

static const struct name weekdays[] = {
	{ "antradienis", 2 }, { "car", 3 }, { "carsamba", 3 }, { "cetrtek", 4 },
	{ "ceturtdiena", 4 }, { "cetvrtak", 4 }, { "cmt", 6 }, { "crs", 3 },
	{ "csut", 4 }, { "csutortok", 4 }, { "ct", 4 }, { "cts", 6 }, { "ctvrtek", 4 },
	{ "cum", 5 }, { "cuma", 5 }, { "cumartesi", 6 }, { "cz", 4 }, { "czw", 4 },
	{ "czwartek", 4 }, { "di", 2 }, { "dienstag", 2 }, { "dijous", 4 },
	{ "dilluns", 1 }, { "dim", 7 }, { "dimanche", 7 }, { "dimarts", 2 },
	{ "dimecres", 3 }, { "dinsdag", 2 }, { "dissabte", 6 }, { "diumenge", 7 },
	{ "divendres", 5 }, { "do", 4 }, { "dom", 7 }, { "domenica", 7 },
	{ "domingo", 7 }, { "don", 4 }, { "donderdag", 4 }, { "donnerstag", 4 },
	{ "dum", 7 }, { "duminica", 7 }, { "esmaspaev", 1 }, { "fr", 5 }, { "fre", 5 },
	{ "fredag", 5 }, { "freitag", 5 }, { "fri", 5 }, { "friday", 5 }, { "gio", 4 },
	{ "giovedi", 4 }, { "het", 1 }, { "hetfo", 1 }, { "jeu", 4 }, { "jeudi", 4 },
	{ "joi", 4 }, { "jue", 4 }, { "jueves", 4 }, { "jumat", 5 }, { "kamis", 4 },
	{ "ke", 3 }, { "kedd", 2 }, { "keskiviikko", 3 }, { "ketvirtadienis", 4 },
	{ "kolmapaev", 3 }, { "la", 6 }, { "lauantai", 6 }, { "laupaev", 6 },
	{ "lor", 6 }, { "lordag", 6 }, { "lun", 1 }, { "lundi", 1 }, { "lunedi", 1 },
	{ "lunes", 1 }, { "luni", 1 }, { "ma", 1 }, { "maanantai", 1 }, { "maandag", 1 },
	{ "man", 1 }, { "mandag", 1 }, { "mardi", 2 }, { "martedi", 2 }, { "martes", 2 },
	{ "marti", 2 }, { "mer", 3 }, { "mercoledi", 3 }, { "mercredi", 3 }, { "mi", 3 },
	{ "mie", 3 }, { "mier", 3 }, { "miercoles", 3 }, { "miercuri", 3 },
	{ "minggu", 7 }, { "mittwoch", 3 }, { "mo", 1 }, { "mon", 1 }, { "monday", 1 },
	{ "montag", 1 }, { "nd", 7 }, { "ndz", 7 }, { "ne", 7 }, { "nedela", 7 },
	{ "nedele", 7 }, { "nedelja", 7 }, { "nedjelja", 7 }, { "neljapaev", 4 },
	{ "nie", 7 }, { "niedz", 7 }, { "niedziela", 7 }, { "ons", 3 }, { "onsdag", 3 },
	{ "otrdiena", 2 }, { "pa", 5 }, { "patek", 5 }, { "pazar", 7 },
	{ "pazartesi", 1 }, { "pe", 5 }, { "pen", 5 }, { "penktadienis", 5 },
	{ "pentek", 5 }, { "per", 4 }, { "perjantai", 5 }, { "persembe", 4 },
	{ "petak", 5 }, { "petek", 5 }, { "pia", 5 }, { "piatek", 5 }, { "piatok", 5 },
	{ "piektdiena", 5 }, { "pirmadienis", 1 }, { "pirmdiena", 1 }, { "pn", 1 },
	{ "po", 1 }, { "pon", 1 }, { "pondeli", 1 }, { "pondelok", 1 },
	{ "ponedeljak", 1 }, { "ponedeljek", 1 }, { "ponedjeljak", 1 },
	{ "poniedzialek", 1 }, { "prs", 4 }, { "pt", 5 }, { "pts", 1 }, { "puhapaev", 7 },
	{ "pzt", 1 }, { "qua", 3 }, { "quarta", 3 }, { "qui", 4 }, { "quinta", 4 },
	{ "rabu", 3 }, { "reede", 5 }, { "sa", 6 }, { "sab", 6 }, { "sabado", 6 },
	{ "sabato", 6 }, { "sabtu", 6 }, { "sal", 2 }, { "sali", 2 }, { "sam", 6 },
	{ "sambata", 6 }, { "samedi", 6 }, { "samstag", 6 }, { "sat", 6 },
	{ "saturday", 6 }, { "sb", 6 }, { "seg", 1 }, { "segunda", 1 },
	{ "sekmadienis", 7 }, { "selasa", 2 }, { "senin", 1 }, { "sestadienis", 6 },
	{ "sestdiena", 6 }, { "sex", 5 }, { "sexta", 5 }, { "so", 7 }, { "sob", 6 },
	{ "sobota", 6 }, { "son", 7 }, { "sondag", 7 }, { "sonnabend", 6 },
	{ "sonntag", 7 }, { "sr", 3 }, { "sreda", 3 }, { "srijeda", 3 }, { "sro", 3 },
	{ "sroda", 3 }, { "st", 3 }, { "streda", 3 }, { "stvrtok", 4 }, { "su", 7 },
	{ "subota", 6 }, { "sun", 7 }, { "sunday", 7 }, { "sunnuntai", 7 },
	{ "svetdiena", 7 }, { "szer", 3 }, { "szerda", 3 }, { "szom", 6 },
	{ "szombat", 6 }, { "teisipaev", 2 }, { "ter", 2 }, { "terca", 2 }, { "thu", 4 },
	{ "thur", 4 }, { "thurs", 4 }, { "thursday", 4 }, { "ti", 2 }, { "tiistai", 2 },
	{ "tir", 2 }, { "tirsdag", 2 }, { "tis", 2 }, { "tisdag", 2 }, { "to", 4 },
	{ "tor", 4 }, { "torek", 2 }, { "tors", 4 }, { "torsdag", 4 }, { "torstai", 4 },
	{ "treciadienis", 3 }, { "tresdiena", 3 }, { "tue", 2 }, { "tues", 2 },
	{ "tuesday", 2 }, { "ut", 2 }, { "utery", 2 }, { "utorak", 2 }, { "utorok", 2 },
	{ "vas", 7 }, { "vasarnap", 7 }, { "ven", 5 }, { "vend", 5 }, { "vendredi", 5 },
	{ "venerdi", 5 }, { "vie", 5 }, { "vier", 5 }, { "viernes", 5 }, { "vin", 5 },
	{ "vineri", 5 }, { "vr", 5 }, { "vrij", 5 }, { "vrijdag", 5 }, { "wed", 3 },
	{ "wednesday", 3 }, { "weds", 3 }, { "wo", 3 }, { "woe", 3 }, { "woensdag", 3 },
	{ "wt", 2 }, { "wto", 2 }, { "wtorek", 2 }, { "za", 6 }, { "zat", 6 },
	{ "zaterdag", 6 }, { "zo", 7 }, { "zon", 7 }, { "zondag", 7 }, { "δε", 1 },
	{ "δευ", 1 }, { "δευτερα", 1 }, { "κυ", 7 }, { "κυρ", 7 }, { "κυριακη", 7 },
	{ "πα", 5 }, { "παρ", 5 }, { "παρασκευη", 5 }, { "πε", 4 }, { "πεμ", 4 },
	{ "πεμπ", 4 }, { "πεμπτη", 4 }, { "σα", 6 }, { "σαβ", 6 }, { "σαββατο", 6 },
	{ "τε", 3 }, { "τετ", 3 }, { "τεταρτη", 3 }, { "τρ", 2 }, { "τρι", 2 },
	{ "τριτη", 2 }, { "вос", 7 }, { "воскресенье", 7 }, { "вс", 7 }, { "вск", 7 },
	{ "вт", 2 }, { "вто", 2 }, { "вторник", 2 }, { "втр", 2 }, { "вів", 2 },
	{ "вівторок", 2 }, { "нд", 7 }, { "нед", 7 }, { "неделя", 7 }, { "недеља", 7 },
	{ "неділя", 7 }, { "петак", 5 }, { "петък", 5 }, { "пн", 1 }, { "пнд", 1 },
	{ "пон", 1 }, { "понедельник", 1 }, { "понедељак", 1 }, { "понеділок", 1 },
	{ "пт", 5 }, { "птн", 5 }, { "пят", 5 }, { "пятница", 5 }, { "пятниця", 5 },
	{ "сб", 6 }, { "сбт", 6 }, { "середа", 3 }, { "ср", 3 }, { "срд", 3 },
	{ "сре", 3 }, { "среда", 3 }, { "суб", 6 }, { "суббота", 6 }, { "субота", 6 },
	{ "събота", 6 }, { "уторак", 2 }, { "чет", 4 }, { "четвер", 4 }, { "четверг", 4 },
	{ "четвртак", 4 }, { "чт", 4 }, { "чтв", 4 }, { "חמישי", 4 }, { "ראשון", 7 },
	{ "רביעי", 3 }, { "שבת", 6 }, { "שישי", 5 }, { "שלישי", 2 }, { "שני", 1 },
	{ "الاثنين", 1 }, { "الاحد", 7 }, { "الاربعاء", 3 }, { "الثلاثاء", 2 },
	{ "الجمعة", 5 }, { "الخميس", 4 }, { "السبت", 6 }, { "गुरुवार", 4 },
	{ "गुरूवार", 4 }, { "बुधवार", 3 }, { "मंगलवार", 2 }, { "रविवार", 7 },
	{ "शनिवार", 6 }, { "शुक्रवार", 5 }, { "सोमवार", 1 }, { "বুধবার", 3 },
	{ "বৃহস্পতিবার", 4 }, { "মঙ্গলবার", 2 }, { "রবিবার", 7 }, { "শনিবার", 6 },
	{ "শুক্রবার", 5 }, { "সোমবার", 1 }, { "จันทร์", 1 }, { "พฤหัสบดี", 4 },
	{ "พุธ", 3 }, { "วันจันทร์", 1 }, { "วันจันทร์ที่", 1 }, { "วันพฤหัสบดี", 4 },
	{ "วันพฤหัสบดีที่", 4 }, { "วันพุธ", 3 }, { "วันพุธที่", 3 }, { "วันศุกร์", 5 },
	{ "วันศุกร์ที่", 5 }, { "วันอังคาร", 2 }, { "วันอังคารที่", 2 },
	{ "วันอาทิตย์", 7 }, { "วันอาทิตย์ที่", 7 }, { "วันเสาร์", 6 },
	{ "วันเสาร์ที่", 6 }, { "ศุกร์", 5 }, { "อังคาร", 2 }, { "อาทิตย์", 7 },
	{ "เสาร์", 6 }, { "周一", 1 }, { "周三", 3 }, { "周二", 2 }, { "周五", 5 }, { "周六", 6 },
	{ "周四", 4 }, { "周日", 7 }, { "土曜日", 6 }, { "日曜日", 7 }, { "星期一", 1 }, { "星期三", 3 },
	{ "星期二", 2 }, { "星期五", 5 }, { "星期六", 6 }, { "星期四", 4 }, { "星期天", 7 },
	{ "星期日", 7 }, { "月曜日", 1 }, { "木曜日", 4 }, { "水曜日", 3 }, { "火曜日", 2 },
	{ "礼拜一", 1 }, { "金曜日", 5 }, { "금요일", 5 }, { "목요일", 4 }, { "수요일", 3 },
	{ "월요일", 1 }, { "일요일", 7 }, { "토요일", 6 }, { "화요일", 2 },
};

static const struct name either[] = {
	{ "mar", 10 * 3 + 2 },	/* March; mardi, martes, martedì, marți */
	{ "paz", 10 * 10 + 7 },	/* październik; pazar */
	{ "сер", 10 * 8 + 3 },	/* серпень; середа */
};

/*
 * Where a name has several meanings, the one of the most feeds: BST British
 * summer, CST and AST America, IST India, GST the Gulf.  Military letters are
 * UTC, as RFC 5322 (4.3) wants: nobody used them right.
 */
static const struct name zones[] = {
	{ "acdt", 630 }, { "acst", 570 }, { "adt", -180 }, { "aedt", 660 },
	{ "aest", 600 }, { "aft", 270 }, { "akdt", -480 }, { "akst", -540 },
	{ "art", -180 }, { "ast", -240 }, { "at", -240 }, { "awst", 480 },
	{ "brt", -180 }, { "bst", 60 }, { "cat", 120 }, { "cdt", -300 }, { "cest", 120 },
	{ "cet", 60 }, { "clt", -240 }, { "cot", -300 }, { "cst", -360 }, { "ct", -360 },
	{ "eat", 180 }, { "edt", -240 }, { "eest", 180 }, { "eet", 120 }, { "est", -300 },
	{ "et", -300 }, { "gmt", 0 }, { "gst", 240 }, { "hkt", 480 }, { "hst", -600 },
	{ "ict", 420 }, { "idt", 180 }, { "irkt", 480 }, { "irst", 210 }, { "ist", 330 },
	{ "jst", 540 }, { "krat", 420 }, { "kst", 540 }, { "magt", 660 }, { "mdt", -360 },
	{ "mest", 120 }, { "mesz", 120 }, { "met", 60 }, { "mez", 60 }, { "msd", 240 },
	{ "msk", 180 }, { "mst", -420 }, { "mt", -420 }, { "myt", 480 }, { "ndt", -150 },
	{ "novt", 420 }, { "npt", 345 }, { "nst", -210 }, { "nzdt", 780 },
	{ "nzst", 720 }, { "omst", 360 }, { "pdt", -420 }, { "pet", -300 },
	{ "pett", 720 }, { "pht", 480 }, { "pkt", 300 }, { "pst", -480 }, { "pt", -480 },
	{ "pyt", -240 }, { "samt", 240 }, { "sast", 120 }, { "sgt", 480 }, { "trt", 180 },
	{ "uct", 0 }, { "ut", 0 }, { "utc", 0 }, { "uzt", 300 }, { "vet", -240 },
	{ "vlat", 600 }, { "wat", 60 }, { "west", 60 }, { "wet", 0 }, { "wib", 420 },
	{ "wit", 540 }, { "wita", 480 }, { "yakt", 540 }, { "yekt", 300 }, { "z", 0 },
	{ "zulu", 0 }, { "мск", 180 },
};

static const struct name halves[] = {
	{ "am", 0 }, { "oo", 0 }, { "os", 12 }, { "pm", 12 }, { "μμ", 12 }, { "πμ", 0 },
	{ "ص", 0 }, { "صباحا", 0 }, { "م", 12 }, { "مساء", 12 }, { "上午", 0 },
	{ "下午", 12 }, { "凌晨", 0 }, { "午前", 0 }, { "午後", 12 }, { "早上", 0 }, { "晚上", 12 },
	{ "오전", 0 }, { "오후", 12 },
};

static const struct name units[] = {
	{ "h", 'h' }, { "分", 'm' }, { "号", 'D' }, { "年", 'Y' }, { "日", 'D' },
	{ "时", 'h' }, { "時", 'h' }, { "月", 'M' }, { "点", 'h' }, { "秒", 's' },
	{ "點", 'h' }, { "년", 'Y' }, { "분", 'm' }, { "시", 'h' }, { "월", 'M' },
	{ "일", 'D' }, { "초", 's' },
};

static const struct name noise[] = {
	{ "a", 0 }, { "aan", 0 }, { "ale", 0 }, { "alle", 0 }, { "an", 0 }, { "as", 0 },
	{ "at", 0 }, { "az", 0 }, { "d", 0 }, { "da", 0 }, { "dal", 0 }, { "date", 0 },
	{ "de", 0 }, { "del", 0 }, { "den", 0 }, { "der", 0 }, { "dia", 0 }, { "du", 0 },
	{ "e", 0 }, { "el", 0 }, { "eme", 0 }, { "en", 0 }, { "er", 0 }, { "etc", 0 },
	{ "feira", 0 }, { "gada", 0 }, { "gads", 0 }, { "godz", 0 }, { "hod", 0 },
	{ "hodin", 0 }, { "hr", 0 }, { "hrs", 0 }, { "i", 0 }, { "il", 0 }, { "in", 0 },
	{ "kell", 0 }, { "kello", 0 }, { "kl", 0 }, { "klo", 0 }, { "klokka", 0 },
	{ "las", 0 }, { "le", 0 }, { "les", 0 }, { "los", 0 }, { "m", 0 }, { "me", 0 },
	{ "min", 0 }, { "o", 0 }, { "ob", 0 }, { "och", 0 }, { "of", 0 }, { "og", 0 },
	{ "om", 0 }, { "on", 0 }, { "ora", 0 }, { "ore", 0 }, { "orei", 0 },
	{ "plkst", 0 }, { "posted", 0 }, { "publie", 0 }, { "published", 0 },
	{ "pukul", 0 }, { "r", 0 }, { "rd", 0 }, { "re", 0 }, { "ro", 0 }, { "saat", 0 },
	{ "sati", 0 }, { "t", 0 }, { "te", 0 }, { "th", 0 }, { "the", 0 }, { "u", 0 },
	{ "uhr", 0 }, { "um", 0 }, { "updated", 0 }, { "uur", 0 }, { "v", 0 },
	{ "val", 0 }, { "w", 0 }, { "y", 0 }, { "και", 0 }, { "σε", 0 }, { "στις", 0 },
	{ "ωρα", 0 }, { "в", 0 }, { "г", 0 }, { "год", 0 }, { "года", 0 }, { "году", 0 },
	{ "о", 0 }, { "об", 0 }, { "от", 0 }, { "р", 0 }, { "року", 0 }, { "рік", 0 },
	{ "ч", 0 }, { "час", 0 }, { "בשעה", 0 }, { "יום", 0 }, { "الساعة", 0 },
	{ "في", 0 }, { "يوم", 0 }, { "को", 0 }, { "बजे", 0 }, { "น", 0 }, { "เวลา", 0 },
};

#define TABLE(names) (names), sizeof(names) / sizeof((names)[0])

static const struct table {
	enum date_names_kind kind;
	const struct name *names;
	size_t n;
} tables[] = {
	{ DATE_NAMES_ZONE, TABLE(zones) },	/* first after a time of day, else last */
	{ DATE_NAMES_EITHER, TABLE(either) },
	{ DATE_NAMES_MONTH, TABLE(months) },
	{ DATE_NAMES_WEEKDAY, TABLE(weekdays) },
	{ DATE_NAMES_HALF, TABLE(halves) },
	{ DATE_NAMES_UNIT, TABLE(units) },
	{ DATE_NAMES_NOISE, TABLE(noise) },
	{ DATE_NAMES_ZONE, TABLE(zones) },
};

static const struct name *
look_up(const struct table *t, struct str word)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct name *name = &t->names[middle];
		int c = strncmp(word.p, name->word, word.n);

		if (c == 0 && name->word[word.n] == '\0')
			return name;
		if (c <= 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool
date_names_find(struct str word, bool timed, enum date_names_kind *ret_kind, int *ret_value)
{
	for (size_t i = timed ? 0 : 1; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const struct name *name = look_up(&tables[i], word);

		if (name != NULL) {
			*ret_kind = tables[i].kind;
			*ret_value = name->value;
			return true;
		}
	}
	return false;
}

/* U+00C0..U+017F without case and accent; '*' is × and ÷. */
static const char latin[] =
    "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* Runs of code points that become others: first + i * step becomes to + i * step. */
static const struct run {
	unsigned first, last;
	unsigned to;		/* 0: left out; a single target where fixed */
	bool fixed;
} runs[] = {
	{ 0x00A0, 0x00A0, ' ', true },
	{ 0x00AA, 0x00AA, 'a', true },		/* ª, º: 1º */
	{ 0x00AD, 0x00AD, 0, true },
	{ 0x00B7, 0x00B7, ' ', true },
	{ 0x00BA, 0x00BA, 'o', true },
	{ 0x0218, 0x0219, 's', true },
	{ 0x021A, 0x021B, 't', true },
	{ 0x02BC, 0x02BC, 0, true },		/* п’ятниця, o'clock */
	{ 0x0300, 0x036F, 0, true },		/* combining accents */
	{ 0x0386, 0x0386, 0x03B1, true },
	{ 0x0388, 0x0388, 0x03B5, true },
	{ 0x0389, 0x0389, 0x03B7, true },
	{ 0x038A, 0x038A, 0x03B9, true },
	{ 0x038C, 0x038C, 0x03BF, true },
	{ 0x038E, 0x038E, 0x03C5, true },
	{ 0x038F, 0x038F, 0x03C9, true },
	{ 0x0390, 0x0390, 0x03B9, true },
	{ 0x0391, 0x03A9, 0x03B1, false },
	{ 0x03AA, 0x03AA, 0x03B9, true },
	{ 0x03AB, 0x03AB, 0x03C5, true },
	{ 0x03AC, 0x03AC, 0x03B1, true },
	{ 0x03AD, 0x03AD, 0x03B5, true },
	{ 0x03AE, 0x03AE, 0x03B7, true },
	{ 0x03AF, 0x03AF, 0x03B9, true },
	{ 0x03B0, 0x03B0, 0x03C5, true },
	{ 0x03CA, 0x03CA, 0x03B9, true },
	{ 0x03CB, 0x03CB, 0x03C5, true },
	{ 0x03CC, 0x03CC, 0x03BF, true },
	{ 0x03CD, 0x03CD, 0x03C5, true },
	{ 0x03CE, 0x03CE, 0x03C9, true },
	{ 0x0400, 0x040F, 0x0450, false },
	{ 0x0410, 0x042F, 0x0430, false },
	{ 0x05F3, 0x05F4, 0, true },
	{ 0x060C, 0x060C, ',', true },
	{ 0x0622, 0x0623, 0x0627, true },	/* alef with hamza or madda */
	{ 0x0625, 0x0625, 0x0627, true },
	{ 0x0640, 0x0640, 0, true },
	{ 0x064B, 0x0652, 0, true },		/* vowels */
	{ 0x0660, 0x0669, '0', false },
	{ 0x06F0, 0x06F9, '0', false },
	{ 0x093C, 0x093C, 0, true },
	{ 0x0966, 0x096F, '0', false },
	{ 0x09BC, 0x09BC, 0, true },
	{ 0x09E6, 0x09EF, '0', false },
	{ 0x0E50, 0x0E59, '0', false },
	{ 0x2000, 0x200A, ' ', true },
	{ 0x200B, 0x200F, 0, true },
	{ 0x2010, 0x2015, '-', true },
	{ 0x2018, 0x2019, 0, true },
	{ 0x2028, 0x2029, ' ', true },
	{ 0x202A, 0x202E, 0, true },
	{ 0x202F, 0x202F, ' ', true },
	{ 0x2060, 0x2069, 0, true },
	{ 0x2212, 0x2212, '-', true },
	{ 0x3000, 0x3000, ' ', true },
	{ 0xFEFF, 0xFEFF, 0, true },
	{ 0xFF01, 0xFF5E, '!', false },		/* full-width ASCII */
};

static unsigned
fold(unsigned code)
{
	if (code >= 'A' && code <= 'Z')
		return code | 0x20;
	if (code < 0x80)
		return code >= '\t' && code <= '\r' ? ' ' : code == '\'' ? 0 : code;
	if (code >= 0xC0 && code < 0x180)
		return (unsigned char)latin[code - 0xC0];
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
		if (code >= runs[i].first && code <= runs[i].last)
			return runs[i].fixed ? runs[i].to : runs[i].to + (code - runs[i].first);
	return code;
}

size_t
date_names_fold(struct str text, char *ret_text, size_t size)
{
	size_t n = 0;

	while (text.n > 0) {
		unsigned code = utf8_next(&text), folded = fold(code);

		if (code == 0 || code == UTF8_REPLACEMENT || n + UTF8_MAX > size)
			return 0;
		if (folded != 0)
			n += utf8_put(folded, ret_text + n);
	}
	return n;
}
