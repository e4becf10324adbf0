package extract

import (
	"fmt"
	"testing"
)

func (st stamp) String() string {
	s := fmt.Sprintf("%04d-%02d-%02d", st.year, st.month, st.day)
	if st.clock {
		s += fmt.Sprintf(" %02d:%02d:%02d", st.hour, st.min, st.sec)
	}
	if st.zoned {
		s += fmt.Sprintf(" %+d", st.offset/60)
	}
	if st.vague {
		s += " vague"
	}
	return s
}

// TestScanDates has every form seen in Indonesian outlets, and those of other languages.
func TestScanDates(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"Kamis, 23 September 2021 - 19:50 WIB", "2021-09-23 19:50:00 +420"},
		{"Kamis, 05 November 2015 - 15:56 wib", "2015-11-05 15:56:00 +420"},
		{"Kamis, 19 Mar 2026 - 21:03 WIB", "2026-03-19 21:03:00 +420"},
		{"Kamis, 02 Nov 2023 20:59 WIB", "2023-11-02 20:59:00 +420"},
		{"Kamis, 05/11/2015 09:25 WIB", "2015-11-05 09:25:00 +420"},
		{"Contoh.com - 02/11/2023, 21:34 WIB", "2023-11-02 21:34:00 +420"},
		{"Rabu, 4 November 2015 | 21:04 WIB", "2015-11-04 21:04:00 +420"},
		{"Selasa, 23 Februari 2016 15:06 WIB | 998 Views", "2016-02-23 15:06:00 +420"},
		{"Senin, 15 Februari 2016, 16:15 WIB", "2016-02-15 16:15:00 +420"},
		{"Jumat , 17 February 2017, 13:16 WIB", "2017-02-17 13:16:00 +420"},
		{"on 16 Feb 2016 at 09:10 WIB", "2016-02-16 09:10:00 +420"},
		{"Kamis, 05 November 2015 11:52", "2015-11-05 11:52:00"},
		{"| Jum'at, 17 Februari 2017 - 13:30 wib", "2017-02-17 13:30:00 +420"},
		{"Jum’at, 17 Pebruari 2017", "2017-02-17"},
		{"20/1/2026 18:30", "2026-01-20 18:30:00"},
		{"SENIN, 13 SEPTEMBER 2021 | 02:08 WIB | LAPORAN: AGUS DWI", "2021-09-13 02:08:00 +420"},
		{"Kamis 21 September 2023", "2023-09-21"},
		{"Oktober 15, 2025 WIB Last Updated 2025-10-15T02:48:04Z", "2025-10-15; 2025-10-15 02:48:04 +0"},
		{"22-Jul-2025", "2025-07-22"},
		{"17/10/2014 15:48:33", "2014-10-17 15:48:33"},
		{"Jumat, 25/07/2025 15:21", "2025-07-25 15:21:00"},
		{"25/07/25 - 15:21", "2025-07-25 15:21:00"},
		{"Sabtu, 18/5/2019 pukul 04.15 WIB", "2019-05-18 04:15:00 +420"},
		{"Selasa, 3 Agt 2021 pukul 08.00 Wita", "2021-08-03 08:00:00 +480"},
		{"Minggu, 5 Ags 2018 08.00 WIT", "2018-08-05 08:00:00 +540"},
		{"Ahad, 6 Nopember 2011, jam 7:05 WIT", "2011-11-06 07:05:00 +540"},
		{"Rabu, 1 Mei 2024", "2024-05-01"},
		{"12 Agust 2020", "2020-08-12"},
		{"12 Agu 2020 | 10:11", "2020-08-12 10:11:00"},
		{"9 Okt 2020 23:59 (WIB)", "2020-10-09 23:59:00 +420"},
		{"31 Des 1999", "1999-12-31"},
		{"Sept 3, 2022", "2022-09-03"},
		{"16 Sep 2022, 10:00 WIB", "2022-09-16 10:00:00 +420"},

		{"2021-09-23T19:50:00+07:00", "2021-09-23 19:50:00 +420"},
		{"2016-02-16T13:01:52+0700", "2016-02-16 13:01:52 +420"},
		{"2023-11-02T20-59-53Z", "2023-11-02 20:59:53 +0"},
		{"2015-11-05 T10:08:58Z", "2015-11-05 10:08:58 +0"},
		{"2024-09-06T13:12:36.123456Z", "2024-09-06 13:12:36 +0"},
		{"2022-05-19 00:00:00 -0500", "2022-05-19 00:00:00 -300"},
		{"2021/09/23", "2021-09-23"},
		{"2021.09.23 11:00", "2021-09-23 11:00:00"},
		{"Thu, 02 Nov 2023 20:59:53 +0700", "2023-11-02 20:59:53 +420"},
		{"Thu Nov 02 20:59:53 WIB 2023", "2023-11-02 20:59:53 +420"},
		{"Thu Nov 02 2023 20:59:53 GMT+0700 (WIB)", "2023-11-02 20:59:53 +420"},
		{"January 5th, 2024 at 3:07 pm EST", "2024-01-05 15:07:00 -300"},
		{"10:30 AM EST, Thu January 5, 2024", "2024-01-05 10:30:00 -300"},
		{"09:10 WIB, 16 Feb 2016", "2016-02-16 09:10:00 +420"},
		{"May 21, 2023 12:05 a.m.", "2023-05-21 00:05:00"},
		{"28. April 2023, 05:00 Uhr", "2023-04-28 05:00:00"},
		{"28.04.2023 | 17.05 Uhr", "2023-04-28 17:05:00"},
		{"12 de marzo de 2024 a las 10:15", "2024-03-12 10:15:00"},
		{"1er août 2022 à 19h05", "2022-08-01 19:05:00"},
		{"14 февраля 2022, 12:40", "2022-02-14 12:40:00"},
		{"3 Ağustos 2024 14:05", "2024-08-03 14:05:00"},
		{"2024年4月24日20:57", "2024-04-24 20:57:00"},
		{"2024년 4월 28일 오전", "2024-04-28"},
		{"2024 m. balandžio 28 d.", "2024-04-28"},
		{"23/09/2021 sampai 25/09/2021", "2021-09-23; 2021-09-25"},
		{"Terbit 1 Mei 2024 08:00 WIB Diperbarui 2 Mei 2024 09:30 WIB", "2024-05-01 08:00:00 +420; 2024-05-02 09:30:00 +420"},

		{"18 Nov 26", "2026-11-18"},
		{"Rabu, 18 Nov 26 16:15 WIB", "2026-11-18 16:15:00 +420"},
		{"18-Nov-26, 16:15", "2026-11-18 16:15:00"},
		{"18 Nov 26 | Redaksi", "2026-11-18"},

		{"18 Nov 26 orang", ""},
		{"18 Nov 20:15", ""},
		{"18 Nov 20.15 WIB", ""},
		{"17 Agustus 45", ""},
		{"18 Nov 26 30", ""},
		{"17 jam lalu", ""},
		{"Published 4 years ago on", ""},
		{"31 Februari 2021", ""},
		{"99/99/2021", ""},
		{"ayat 12.30.2021.4", ""},
		{"IPhone 15 2021", ""},
		{"September 2021", ""},
		{"Juara 2016-2017", ""},
		{"(929) 990-2060", ""},
		{"1-2-1850", ""},
		{"23 September 2021 12 orang", "2021-09-23"},
		{"23 September 2021. 19.50 orang", "2021-09-23"},
		{"", ""},
	} {
		got := ""
		for i, d := range scanDates(tc.text, dayFirst) {
			if i > 0 {
				got += "; "
			}
			got += d.String()
		}
		if got != tc.want {
			t.Errorf("scanDates(%q) = %q, want %q", tc.text, got, tc.want)
		}
	}
}

func TestDayOrder(t *testing.T) {
	for _, tc := range []struct {
		text  string
		order dayOrder
		want  string
	}{
		{"03/04/2021", dayFirst, "2021-04-03"},
		{"03/04/2021", monthFirst, "2021-03-04"},
		{"03/04/2021", eitherWay, "2021-03-04 vague"},
		{"04/04/2021", eitherWay, "2021-04-04"},
		{"23/04/2021", monthFirst, "2021-04-23"},
		{"04/23/2021", dayFirst, "2021-04-23"},
		{"04/23/2021", eitherWay, "2021-04-23"},
		{"03.04.2021", monthFirst, "2021-03-04 vague"},
		{"03.04.2021", dayFirst, "2021-04-03"},
	} {
		got := ""
		if d, ok := scanDate(tc.text, tc.order); ok {
			got = d.String()
		}
		if got != tc.want {
			t.Errorf("scanDate(%q, %d) = %q, want %q", tc.text, tc.order, got, tc.want)
		}
	}
}

func FuzzScanDates(f *testing.F) {
	for _, s := range []string{"Kamis, 23 September 2021 - 19:50 WIB", "2023-11-02T20-59-53Z", "10:30 AM EST, Thu January 5, 2024", "1er août 2022 à 19h05", "2024年4月24日20:57", "a.m. 12:", "12 Mei 2020 7 p"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, o := range [...]dayOrder{dayFirst, monthFirst, eitherWay} {
			last := 0
			for _, d := range scanDates(s, o) {
				if !d.valid() || d.year < 1990 || d.year > 2099 || d.hour > 23 || d.min > 59 || d.sec > 59 || d.offset < -14*3600-3599 || d.offset > 14*3600+3599 {
					t.Errorf("scanDates(%q) gives %+v", s, d)
				}
				if d.at < 0 || d.end > len(s) || d.at >= d.end || d.at < last {
					t.Errorf("scanDates(%q): place %d to %d after %d", s, d.at, d.end, last)
				}
				last = d.end
			}
		}
	})
}
