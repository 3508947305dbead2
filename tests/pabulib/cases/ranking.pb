META
key;value
description;A made-up ordinal election
country;United Kingdom
unit;Marlfield
instance;2026
num_projects;7
num_votes;45
budget;1300
vote_type;ordinal
rule;greedy
date_begin;01.05.2026
date_end;14.05.2026
max_length;3
language;en
currency;GBP
experimental;1
PROJECTS
project_id;cost;votes;score;name
2;600;16;29;Reading corner
10;450;12;16;Cycle racks
7;400;15;22;Street party
31;300;11;19;Football nets
5;250;14;21;Herb garden
12;220;7;11;Lunch club
44;150;6;10;Repair café
VOTES
voter_id;vote
1;10
2;2
3;10
4;5
5;5
6;2
7;2,31
8;44
9;2,10
10;31,7
11;7
12;7,10,44
13;31,2,10
14;10
15;10
16;5,44
17;12,31
18;2,10
19;10
20;2,44,7
21;7
22;2
23;31,2
24;10,12
25;7
26;2,12
27;31,5,7
28;10,7
29;5,10,7
30;2,44,31
31;5
32;12,2,5
33;5,7
34;31,7,12
35;5,2
36;5
37;2
38;44,7,31
39;5
40;31
41;7,12
42;5,31
43;5
44;2,12,7
45;7,2,5
