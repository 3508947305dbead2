META
key;value
description;A made-up approval election
country;United Kingdom
unit;Marlfield
instance;2026
num_projects;8
num_votes;60
budget;1500
vote_type;approval
rule;greedy
date_begin;01.05.2026
date_end;14.05.2026
max_length;4
language;en
currency;GBP
experimental;1
PROJECTS
project_id;cost;votes;name
2;700;29;Reading corner
10;450;21;Cycle racks
7;400;25;Street party
31;300;23;Football nets
5;250;14;Herb garden
12;220;14;Lunch club
44;180;11;Repair café
9;90;12;Bat boxes
VOTES
voter_id;vote
1;31,12
2;12,2,7,5
3;2
4;5,9,31,44
5;12,31,2,9
6;10,31
7;7
8;7,44
9;12
10;5,7,10,12
11;7,10
12;7
13;7,31
14;44,7
15;7,2,10
16;2,9,44
17;10,2
18;7,10,2
19;9,7
20;7,12
21;10,31,7,2
22;44,10,2
23;2,44,9,5
24;10,7,44,2
25;12
26;5,31,2,10
27;10
28;2,31,44,12
29;31,9
30;2,10,31
31;2,7,5,12
32;2,31,9
33;2
34;2,10,31,9
35;2,5,31
36;10,2,31
37;5
38;7,12,2
39;12,10
40;2,44
41;2,7
42;5
43;31,12,7
44;2
45;2,9
46;2,31,7,5
47;9,10,44
48;5,12,7
49;2,10,31,5
50;31
51;10
52;9,31
53;9,7
54;31,7
55;10,7,31
56;10,31,5
57;31,7
58;12,44,2
59;7
60;5,10,2
