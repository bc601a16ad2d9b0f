package xlsx

// stringTable is the shared strings. They are kept as they came, one after the
// other; a string is made of one when a cell first refers to it, and all cells
// share it.
type stringTable struct {
	text []byte
	ends []uint32 // of each in text
	made []string // "" until it is asked for
	most int64    // bytes of text
}

func (s *stringTable) reset() {
	s.text, s.ends = s.text[:0], s.ends[:0]
	clear(s.made)
	s.made = s.made[:0]
}

func (s *stringTable) len() int { return len(s.ends) }

func (s *stringTable) at(i int, texts *texts) string {
	if s.made[i] == "" {
		from := uint32(0)
		if i > 0 {
			from = s.ends[i-1]
		}
		s.made[i] = texts.add(s.text[from:s.ends[i]])
	}
	return s.made[i]
}

func (s *stringTable) read(p *part, most int) error {
	return p.rootBut("sst", func() error {
		for {
			text, ok := p.leaf("<si><t>", "</t></si>")
			if !ok {
				return nil
			}
			if err := s.add(p, unescaped(text), most); err != nil {
				return err
			}
		}
	}, func(e *element) error {
		if !e.own("si") {
			return p.only(e, "extLst")
		}
		text, err := p.richText()
		if err != nil {
			return err
		}
		return s.add(p, text, most)
	})
}

func (s *stringTable) add(p *part, text []byte, most int) error {
	if len(s.ends) == most {
		return tooLarge(p.name, "共享字符串超过 %d 条", most)
	}
	if int64(len(s.text)+len(text)) > s.most {
		return tooLarge(p.name, "共享字符串超过 %d 字节", s.most)
	}
	s.text = append(s.text, text...)
	s.ends = append(s.ends, uint32(len(s.text)))
	s.made = append(s.made, "")
	return nil
}

// release lets go of the strings, and of the table if it was large.
func (s *stringTable) release() {
	if cap(s.text)+4*cap(s.ends)+16*cap(s.made) > usualBytes {
		*s = stringTable{}
	}
	s.reset()
}
